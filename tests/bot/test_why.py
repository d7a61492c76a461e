"""Whoever asks why they got a question finds its source, and for each figure in it whom it is about, and the year."""

import re

import pytest

from bot.app import App
from flows.catalogue import load
from flows.flow import Flow
from flows.message import Action, Text
from tests.bot.people import TUESDAY, enrol, press, read, row, tap, told
from tests.bot.platforms import Moody

WITH_FIGURES = [flow for flow in load() if flow.on_demand and flow.audience == "everyone" and flow.first.figures]


@pytest.mark.parametrize("flow", WITH_FIGURES, ids=[flow.id for flow in WITH_FIGURES])
async def test_every_figure_in_a_question_has_its_source_and_year_one_tap_away(
    app: App, platform: Moody, flow: Flow
) -> None:
    await enrol(app, [row("ana")])
    shown = await press(app, "ana", Action("start", flow.id), TUESDAY)
    why = told(await tap(app, "ana", shown, "Hvorfor mig?", TUESDAY))
    said = [part.text for part in why.parts if isinstance(part, Text)]
    asked = " ".join(part.text for part in told(shown).parts if isinstance(part, Text))
    for figure in re.findall(r"[0-9][0-9,–]* %", asked):
        [line] = [line for line in said if line.startswith(f"Tallet {figure}: ")]
        meant = [one for one in app.catalogue.benchmarks.values() if one.read("da") == figure]
        assert any(one.about("da") in line and one.source.section in line for one in meant)


async def test_a_question_without_figures_names_its_source_alone(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    shown = await press(app, "ana", Action("start", "diary"), TUESDAY)
    said = read(await tap(app, "ana", shown, "Hvorfor mig?", TUESDAY))
    assert "Kilde: " in said
    assert "Tallet" not in said
