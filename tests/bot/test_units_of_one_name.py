"""Many homes have a night shift each: wherever one stands, it is seen which; and whoever types a name that several have
chooses among them, and among no more than they may see."""

import pytest

from bot.app import App
from bot.platform import Ask, Response
from flows.message import Action, Buttons
from tests.bot.people import MONDAY, enrol, fill_in, labels, press, read, row, say, tap, told
from tests.bot.test_letters import OFFERS, choices, receipt

HOMES = 24


@pytest.fixture
async def homes(app: App) -> App:
    """Lis leads the nights of two homes, Mia one home, Rie helps out at night in two; Hanne is HR."""
    shifts = [row(f"{shift}{n}", f"hjem-{n}/{shift}") for n in range(HOMES) for shift in ("dag", "nat")]
    lis, mia = row("lis", leads="hjem-1/nat;hjem-2/nat"), row("mia", leads="hjem-3")
    rie = row("rie", "hjem-4/nat;hjem-5/nat")
    await enrol(app, [*shifts, lis, mia, rie, row("hanne", roles="hr")])
    return app


async def asked(app: App, reader: str, typed: str) -> Response:
    return await say(app, reader, f"teamrapport {typed}")


async def test_on_hrs_pages_each_unit_is_seen_to_be_which(homes: App) -> None:
    shown = await asked(homes, "hanne", "")
    assert "Dag (Hjem 0)" in labels(shown)
    assert "Dag" not in labels(shown)
    assert "Dag (Hjem 0), Dag (Hjem 1), Dag (Hjem 10)" in read(shown)
    page = await tap(homes, "hanne", shown, "Flere enheder", MONDAY)
    assert labels(page)[:4] == ["Hjem 0", "Dag (Hjem 0)", "Nat (Hjem 0)", "Hjem 1"]
    people = read(await say(homes, "hanne", "personer"))
    assert "Nat (Hjem 0)" in people


async def test_a_name_that_several_have_is_asked_about(homes: App) -> None:
    page = await asked(homes, "hanne", "nat 2026-Q3")
    assert read(page).startswith("Vælg en enhed")
    shown = [label for label in labels(page) if label != "Næste"]
    following = await tap(homes, "hanne", page, "Næste", MONDAY)
    shown += [label for label in labels(following) if label != "Forrige"]
    assert sorted(shown) == sorted(f"Nat (Hjem {n})" for n in range(HOMES))
    report = read(await tap(homes, "hanne", following, shown[-1], MONDAY))
    assert shown[-1] in report
    assert "30. september 2026" in report


@pytest.mark.parametrize("typed", ["Nat (Hjem 7)", "nat (hjem 7)", "hjem-7/nat"])
async def test_the_whole_name_is_no_longer_in_doubt(homes: App, typed: str) -> None:
    shown = read(await asked(homes, "hanne", typed))
    assert "Nat (Hjem 7)" in shown
    assert "Vælg en enhed" not in shown


async def test_nobody_is_named_a_unit_that_they_may_not_see(homes: App) -> None:
    """Mia sees one night shift, and is told of no other; Lis sees two, and where they belong."""
    assert "Nat" in labels(await asked(homes, "mia", ""))
    assert "Vælg en enhed" not in read(await asked(homes, "mia", "nat"))
    page = await asked(homes, "lis", "nat")
    assert labels(page) == ["Nat (Hjem 1)", "Nat (Hjem 2)"]
    assert "Jeg kender ikke noget team" in read(await asked(homes, "lis", "dag"))
    assert "Jeg kender ikke noget team" in read(await asked(homes, "lis", "hjem-7/nat"))
    other = button_ref(await asked(homes, "hanne", "hjem-7/nat"))
    turned = await press(homes, "lis", Action("report-units", other, "0"), MONDAY)
    assert "Hjem 7" not in read(turned)


def button_ref(shown: Response) -> str:
    """The number of the unit that the report is about."""
    rows = [one.action for part in told(shown).parts if isinstance(part, Buttons) for one in part.buttons]
    return next(action.ref for action in rows if action.verb == "report" and action.value)


async def test_a_letter_goes_to_the_team_that_was_meant(homes: App) -> None:
    form = await tap(homes, "rie", await receipt(homes, "Dele", "rie"), OFFERS["Dele"], MONDAY)
    assert isinstance(form, Ask)
    assert choices(form.form) == ["Nat (Hjem 4)", "Nat (Hjem 5)"]
    preview = await fill_in(homes, "rie", form.form.action, MONDAY, text="Et råd.", whom="1")
    assert "Nat (Hjem 5)" in read(preview)
    sent = read(await tap(homes, "rie", preview, "Send", MONDAY))
    assert "Nat5 i Nat (Hjem 5)" in sent
