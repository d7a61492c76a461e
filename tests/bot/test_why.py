"""Whoever asks why they got a question finds its source, and for each figure in it whom it is about, and the year."""

import re

from bot.app import App
from flows.catalogue import load
from flows.message import Action, Text
from tests.bot.people import TUESDAY, enrol, press, read, row, tap, told
from tests.bot.platforms import Moody


async def test_every_figure_in_a_question_has_its_source_and_year_one_tap_away(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    begun = [flow.id for flow in load() if flow.on_demand and flow.audience == "everyone" and flow.figures]
    assert len(begun) > 20
    for name in begun:
        shown = told(await press(app, "ana", Action("start", name), TUESDAY))
        why = told(await tap(app, "ana", shown, "Hvorfor mig?", TUESDAY))
        said = [part.text for part in why.parts if isinstance(part, Text)]
        for figure in re.findall(
            r"[0-9][0-9,–]* %", " ".join(one.text for one in shown.parts if isinstance(one, Text))
        ):
            [line] = [line for line in said if line.startswith(f"Tallet {figure}: ")]
            meant = [one for one in app.catalogue.benchmarks.values() if one.read("da") == figure]
            assert any(one.about("da") in line and one.source.section in line for one in meant)


async def test_a_question_without_figures_names_its_source_alone(app: App, platform: Moody) -> None:
    await enrol(app, [row("ana")])
    shown = await press(app, "ana", Action("start", "diary"), TUESDAY)
    said = read(await tap(app, "ana", shown, "Hvorfor mig?", TUESDAY))
    assert "Kilde: " in said
    assert "Tallet" not in said
