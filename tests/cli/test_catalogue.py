"""`flows`, `figures`: the catalogue as an operator, HR or a works council reads it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Handgreb, complaint, file, printed
from tests.flows.documents import document, toml, words

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
SOURCE = "001_d29e6c3245705592.txt"


def own(**more: object) -> str:
    """A folder with one flow of an organisation's own."""
    Path("own").mkdir()
    said = {"id": "mine", "evidence": ["OWN-1"], "sources": [{"file": SOURCE, "section": "1"}], **more}
    file("own/mine.toml", toml(document(**said)))
    return "own"


def test_the_page_is_printed_by_a_command(alone: Handgreb) -> None:
    assert printed(alone("flows", "--format", "markdown")) == (REFERENCE / "flows.md").read_text("utf-8")
    english = printed(alone("flows", "evidence", "--format", "markdown", "--language", "en"))
    assert english == (REFERENCE / "evidence.en.md").read_text("utf-8")


def test_own_flows_stand_on_the_page_of_those_who_have_them(alone: Handgreb) -> None:
    folder = own()
    assert '<a id="mine"></a>' in printed(alone("flows", "--format", "markdown", CONTENT_DIR=folder))
    assert '<a id="mine"></a>' not in printed(alone("flows", "--shipped", "--format", "markdown", CONTENT_DIR=folder))


def test_what_became_of_each_suggestion(alone: Handgreb) -> None:
    became = {one["id"]: one for one in json.loads(printed(alone("flows", "evidence", "--format", "json")))}
    assert became["GC-N2"]["flows"] == ["good-colleague-thanks"]
    assert became["LC-N4"]["flows"] == []
    assert "samtale" in became["LC-N4"]["decision"]
    assert "GC-N2    good-colleague-thanks" in printed(alone("flows", "evidence"))


@pytest.mark.parametrize("remembered", ["40", "40 %", "40%", "fremmer kommuner 40", "colleagues-help", "Twelve 2002"])
def test_a_figure_is_found_by_what_one_remembers(alone: Handgreb, remembered: str) -> None:
    found = {one["id"]: one for one in json.loads(printed(alone("figures", remembered, "--format", "json")))}
    one = found["colleagues-help"]
    assert (one["value"], one["year"], one["source"]["file"]) == (40, 2002, SOURCE)
    assert "good-colleague-thanks" in one["flows"]


def test_a_number_is_looked_for_as_a_whole_and_not_among_chapters(alone: Handgreb) -> None:
    for part in ("4", "200"):
        assert f'No figure holds "{part}"' in complaint(alone("figures", part))


def test_a_figure_says_of_whom_when_and_where(alone: Handgreb) -> None:
    said = " ".join(printed(alone("figures", "40")).split())
    assert "40 %: ansatte i tolv kommuner, 2002. (Læring på jobbet – et overblik (KL og KTO): kap. 3," in said
    assert "colleagues-help, in: good-colleague-thanks" in said


def test_a_figure_that_nobody_has_is_told(alone: Handgreb) -> None:
    assert complaint(alone("figures", "123456")) == (
        'Error: No figure holds "123456". `handgreb figures` lists all of them.\n'
    )


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_bad_folder_stops_the_process_at_its_start(alone: Handgreb, command: str) -> None:
    """Through the process itself, as an operator starts it."""
    folder = own(id="good-colleague-thanks", title=words("En titel, der er alt for lang", "Fine"))
    told = {"HANDGREB_CONTENT_DIR": folder, "HANDGREB_SECRET_KEY": "a secret of at least 32 characters"}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", command], env={**os.environ, **told}, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "own/mine.toml: title.da: 29 characters, at most 24." in ended.stderr
