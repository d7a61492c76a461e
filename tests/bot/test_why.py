"""Whoever asks why they got a question finds its source, and for each figure in it whom it is about, and the year."""

import re

from bot.app import App
from flows.catalogue import load
from flows.message import Action, Text
from tests.bot.people import TUESDAY, enrol, press, read, row, tap, told
from tests.bot.platforms import Moody
from tests.fakes.platform import button


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


async def test_a_later_question_in_the_same_message_is_answered_for_itself(app: App, platform: Moody) -> None:
    """Whether they eat together is the team's to see; whether to be asked again is nobody's but Ana's."""
    await enrol(app, [row("ana")])
    first = await press(app, "ana", Action("start", "lunch"), TUESDAY)
    later = await tap(app, "ana", first, "Nej", TUESDAY)
    assert "Kun du ser dit svar" in read(later)
    own, team = "Det er kun til dig selv.", "kan se gruppens tal"
    said = read(await tap(app, "ana", later, "Hvorfor mig?", TUESDAY))
    assert own in said
    assert team not in said
    said = read(await tap(app, "ana", first, "Hvorfor mig?", TUESDAY))
    assert team in said
    assert own not in said


async def test_a_button_without_a_step_means_the_first_and_one_with_no_step_of_ours_means_none(
    app: App, platform: Moody
) -> None:
    await enrol(app, [row("ana")])
    key = button(told(await press(app, "ana", Action("start", "lunch"), TUESDAY)), "Hvorfor mig?").ref
    assert "kan se gruppens tal" in read(await press(app, "ana", Action("why", key), TUESDAY))
    for index in ("99", "9999", "-1", "x"):
        assert "Spørgsmålet er ændret" in read(await press(app, "ana", Action("why", key, index), TUESDAY))
