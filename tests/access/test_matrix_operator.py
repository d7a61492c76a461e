"""S3 for the operator: `report --as` is that person's rights, cell by cell, and each command of the command line is the
operator's alone: none can be typed in the chat."""

import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app import App
from bot.cli import main
from bot.platform import Typed
from tests.access.rights import DEEDS, OPERATOR, allowed
from tests.access.world import INSIDERS, NOW, UNITS, World, seen, who_is
from tests.conftest import SECRET

REPORT = next(deed for deed in DEEDS if deed.name == "typed teamreport")


@pytest.mark.parametrize("principal", INSIDERS)
async def test_a_report_read_for_somebody_is_what_they_may_read(app: App, principal: str) -> None:
    async with app.database.read() as work:
        person = await work.people.by_email(f"{INSIDERS[principal]}@example.org")
    assert person is not None
    for scope, slug in {**UNITS, "nonexistent": "zzz"}.items():
        found = await app.report.of_person(person, slug, "", NOW)
        assert (found.report is not None) == allowed(principal, REPORT, scope), scope


@pytest.fixture
def copied(world: World, tmp_path: Path) -> Iterator[Path]:
    with chdir(tmp_path):
        yield Path(shutil.copy(world.file, tmp_path / "copy.db"))


def handgreb(file: Path, *words: str) -> Result:
    env = {"HANDGREB_DATABASE_URL": f"sqlite:///{file}", "HANDGREB_SECRET_KEY": SECRET, "HANDGREB_LOG_LEVEL": "error"}
    return CliRunner().invoke(main, words, env=env)


def test_the_command_line_answers_unknown_and_forbidden_teams_alike(copied: Path) -> None:
    for name in ("ana", "mia"):
        told = [handgreb(copied, "report", team, "--as", f"{name}@example.org") for team in ("x/b", "zzz", "999")]
        assert {one.exit_code for one in told} == {1}
        assert len({one.output for one in told}) == 1
    assert handgreb(copied, "report", "x/a", "--as", "mia@example.org").exit_code == 0


def test_whoever_has_left_and_whoever_never_was_are_answered_alike(copied: Path) -> None:
    told = [handgreb(copied, "report", "z", "--as", f"{name}@example.org") for name in ("leif", "none")]
    assert len({one.output.replace("leif", "none") for one in told}) == 1
    assert {one.exit_code for one in told} == {1}


async def test_no_command_of_the_operator_is_one_in_the_chat(app: App) -> None:
    """Whatever it is called there, it does no more than whoever types it may do."""
    typed = {"report", "why", "erase", "schedule", "people", "rules"}
    for command in OPERATOR:
        if command.split()[0] in typed:
            continue
        for name in ("employee", "hr"):
            shown = seen(await app.desk(Typed(who_is(name), f"{command} zoe@example.org"), NOW))
            assert "hemmelig" not in shown, command
