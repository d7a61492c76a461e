"""P11: what is promised under a question is what each role can in fact get, for every flow, in both languages."""

import shutil
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.app import App
from bot.report import TeamReport
from flows.asking import values
from flows.catalogue import load, load_rights
from flows.disclosure import LEAVE_OUT, K, Rules, kind, spacing
from flows.figures import code
from flows.flow import Flow, Question, Step
from flows.promise import promise, promise_in_full
from flows.rights import Matrix
from flows.words import LANGUAGES, Language, Words
from storage.tables import Period, Release
from storage.work import Work
from tests.access.world import NOW, World
from tests.bot.conftest import program
from tests.bot.people import DAY
from tests.fakes.platform import FakePlatform

CATALOGUE = load()
CLOSED = date(2026, 11, 20)
UNIT = "x/a"
ROLES = {"team": "axel", "managers": "mia", "hr": "hanne", "admin": "adam", "everybody": "ana"}
"""Who that is to somebody at home in the unit; `everybody` is a colleague of another unit."""

CALLED = {
    "team": Words("dit team", "your team"),
    "managers": Words("lederne over teamet", "the managers above the team"),
    "hr": Words("hr", "hr"),
    "admin": Words("administratorerne", "the administrators"),
    "everybody": Words("alle på arbejdspladsen", "everybody at the workplace"),
}
NUMBERS = {5: Words("fem", "five"), 6: Words("seks", "six"), 7: Words("syv", "seven"), 8: Words("otte", "eight")}
OUT = {1: Words("ét svar udelades", "one answer is left out"), 2: Words("to svar udelades", "two answers are left out")}


def without(role: str, *scopes: str) -> Matrix:
    rights = load_rights()
    row = {**rights["report"], role: frozenset(rights["report"].get(role, frozenset()) - set(scopes))}
    return {**rights, "report": row}


def granting(role: str) -> Matrix:
    rights = load_rights()
    return {**rights, "report": {**rights["report"], role: frozenset({"all"})}}


MATRICES: Mapping[str, Matrix] = {
    "as shipped": load_rights(),
    "no team sees its own": without("everyone", "own"),
    "no manager sees their teams": without("manager", "led"),
    "HR sees nothing": {**load_rights(), "report": without("hr", "all")["report"]},
    "administrators see all": granting("admin"),
    "nobody sees anything": {**load_rights(), "report": {}},
}


def asked(flow: Flow) -> Iterator[tuple[Step, list[Question]]]:
    """The steps whose answers become figures."""
    for step in flow.steps:
        team = [question for question in step.questions if question.sees == "team"]
        if team:
            yield step, team


@pytest.fixture
async def released(world: World, tmp_path: Path) -> AsyncIterator[App]:
    """A unit has a figure of every question of every flow."""
    file = Path(shutil.copy(world.file, tmp_path / "released.db"))
    app = program(f"sqlite:///{file}", FakePlatform(), None)
    try:
        async with app.database.begin() as work:
            for flow in CATALOGUE:
                await _release(work, flow, world.units[UNIT])
        yield app
    finally:
        await app.database.close()


async def _release(work: Work, flow: Flow, unit: int) -> None:
    before = (await work.connection.execute(select(Period.__table__))).mappings().first()
    assert before is not None
    same = {**before, "flow": flow.id, "key": "closed", "closed_at": NOW, "closes_at": NOW, "closes_on": CLOSED}
    same.pop("id")
    period = (await work.connection.execute(insert(Period).values(**same).returning(Period.id))).scalar_one()
    for one in (one for _, questions in asked(flow) for one in questions):
        possible = values(one)
        assert possible is not None
        figure, band = code(kind(flow, one), {str(n): [possible[-1]] for n in range(8)}, one)
        given = {"unit_id": unit, "period_id": period, "flow": flow.id, "question": one.id, "rules": 1}
        given |= {"kind": kind(flow, one), "code": figure, "band": band, "release_class": flow.release}
        await work.connection.execute(insert(Release).values(closes_on=CLOSED, **given))


async def facts(app: App, matrix: Matrix) -> Mapping[str, Collection[str]]:
    """Role → the flows of which they get a figure of that unit."""
    report: TeamReport = replace(app.report, matrix=matrix)
    found = {}
    for role, name in ROLES.items():
        async with app.database.read() as work:
            person = await work.people.by_email(f"{name}@example.org")
        assert person is not None
        findings = await report.of_person(person, UNIT, "2026", NOW + DAY)
        found[role] = {one.flow for one in findings.figures}
    return found


def untrue(got: Mapping[str, Collection[str]], matrix: Matrix) -> list[str]:
    """Where the line says something else than what each role can get."""
    found: list[str] = []
    for flow in CATALOGUE:
        for step, _ in asked(flow):
            for language in LANGUAGES:
                found += _untrue(flow, step, language, got, matrix)
    return found


def _untrue(
    flow: Flow, step: Step, language: Language, got: Mapping[str, Collection[str]], matrix: Matrix
) -> Iterator[str]:
    said = promise_in_full(flow, step, language, matrix)[0].casefold()
    readers = said.partition(". ")[2].partition(" kan se " if language == "da" else " can see ")[0]
    for role, words in CALLED.items():
        gets = flow.id in got[role] and (role == "everybody" or flow.id not in got["everybody"])
        if (words(language).casefold() in readers) != gets:
            yield f"{flow.id}, {step.id}, {language}: {role}: {gets}: {readers}"
    short = promise(flow, step, language, matrix).casefold()
    others = Words("andre ser", "others see")(language)
    if (others in short) == (flow.id in got["team"]):
        yield f"{flow.id}, {step.id}, {language}: {short}"


@pytest.mark.parametrize("name", MATRICES)
async def test_the_line_names_those_who_get_the_figure(released: App, name: str) -> None:
    got = await facts(released, MATRICES[name])
    assert untrue(got, MATRICES[name]) == []
    if name == "as shipped":
        flows = {flow.id for flow in CATALOGUE if any(asked(flow))}
        assert [role for role in ROLES if got[role] == flows] == ["team", "managers", "hr"]
        print(f"\nP11: {len(flows)} flows x {len(ROLES)} roles x {len(LANGUAGES)} languages")


@pytest.mark.parametrize("name", [name for name in MATRICES if name != "as shipped"])
async def test_a_line_that_does_not_follow_the_rights_is_found(released: App, name: str) -> None:
    """The twin: other rights, and the line that stands there now."""
    assert untrue(await facts(released, MATRICES[name]), load_rights())


@pytest.mark.parametrize("fewest", [K, 6, 7, 8])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_says_how_many_and_how_many_are_left_out(language: Language, fewest: int) -> None:
    """By the constants of disclosure, and by what an organisation demands beyond them."""
    for flow in CATALOGUE.raised(fewest):
        for step, questions in asked(flow):
            least = NUMBERS.get(max(K, flow.min_answers), Words(*[str(flow.min_answers)] * 2))(language)
            out = max(LEAVE_OUT[kind(flow, one)] for one in questions)
            full = promise_in_full(flow, step, language)[0]
            assert Words(f"mindst {least} svar", f"at least {least} answers")(language) in full, flow.id
            assert OUT[out](language) in full, flow.id
            said = promise(flow, step, language)
            assert Words(f"mindst {least} er", f"from {least} people")(language) in said, flow.id


def test_a_figure_each_month_is_promised_where_the_rules_allow_one() -> None:
    for flow in CATALOGUE:
        for _, questions in asked(flow):
            for one in questions:
                days = spacing(K, Rules(kind(flow, one), flow.release, flow.min_answers))
                assert flow.release != "light" or kind(flow, one) not in ("scale", "share") or days <= 31, flow.id
            said = promise(flow, next(asked(flow))[0], "en")
            assert ("each month" in said) == (flow.release == "light"), flow.id


def test_what_is_for_oneself_is_promised_to_nobody_else() -> None:
    """Nothing but `team` and `private` is asked, so that nothing is promised that the program does not do."""
    assert {one.sees for flow in CATALOGUE for one in flow.questions()} == {"team", "private"}
    for flow in CATALOGUE:
        for step in flow.steps:
            private = any(one.sees == "private" for one in step.questions)
            assert private == any("for yourself alone" in line for line in promise_in_full(flow, step, "en"))
            assert private == ("Only you see your answer" in promise(flow, step, "en"))
