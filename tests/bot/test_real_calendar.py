"""A file that a common calendar program exported (see `tests/data/README.md`), with meetings that recur, are moved and
are cancelled over both clock changes: exactly the right questions come at the right instants."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.app import App
from storage.tables import Meeting
from tests.bot.calendars import URL, Published, reading
from tests.bot.people import DAY, enrol, everything, nudge, owed, person_id, row, schedule
from tests.fakes.platform import FakePlatform

EXPORTED = Path(__file__).parents[1] / "data" / "thunderbird.ics"
AUTUMN = datetime(2026, 10, 19, 3, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
SPRING = datetime(2027, 3, 22, 3, tzinfo=UTC), datetime(2027, 4, 9, tzinfo=UTC)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}Z")


TALK = at("2026-10-23", "10:30:00")
TEAM = [
    at("2026-10-21", "09:00:00"),
    at("2026-10-29", "13:15:00"),
    at("2026-11-18", "10:00:00"),
    at("2027-03-24", "10:00:00"),
    at("2027-03-31", "07:30:00"),
    at("2027-04-07", "09:00:00"),
]
"""When the weekly meeting ends: summer time, moved to the next day, winter time; and the same in spring. On 4 November
it was deleted, on 11 November cancelled."""

NAMES = ("ana", "bo", "eva", "mia")


async def through(app: App, span: tuple[datetime, datetime]) -> None:
    """Look in the morning, and send whatever is due at the instant it is. They answer whatever they are asked, so that
    nobody is asked less often."""
    morning, last = span
    people = [await person_id(app, name) for name in NAMES]
    while morning < last:
        await app.attend(morning)
        await app.ask_after(morning)
        now = morning
        while (due := await next_due(app, now)) and due < morning + DAY:
            async with app.database.begin() as work:
                for person in people:
                    await work.people.answered(person)
            await app.deliver(now := due)
        morning += DAY


async def next_due(app: App, now: datetime) -> datetime | None:
    async with app.database.read() as work:
        return await work.deliveries.next_due(now)


async def test_a_file_from_thunderbird_brings_the_right_questions_at_the_right_instants(
    app: App, platform: FakePlatform
) -> None:
    published = Published({URL: EXPORTED.read_bytes()}, etag='"thunderbird"')
    office = reading(app, published)
    await enrol(office, [row(name, "nord") for name in NAMES])
    await office.attend.publish("nord", URL)
    await schedule(office, nudge("after", repeats=None, meeting=3))
    for span in (AUTUMN, SPRING):
        await through(office, span)

    by_name = {name: await person_id(office, name) for name in NAMES}
    asked = sorted((one.expires_at - timedelta(hours=4), one.person_id) for one in await owed(office))
    expected = [(when, by_name[name]) for when in (TALK, *TEAM) for name in ("ana", "bo", "mia")]
    assert asked == sorted(expected)
    assert len(platform.to("eva")) == 0
    sent = {one.sent_at for one in await owed(office, "ana") if one.state == "sent"}
    assert sent == {TALK, *TEAM}


async def test_what_is_private_in_it_keeps_people_busy_and_what_is_free_or_a_holiday_does_not(app: App) -> None:
    office = reading(app, Published({URL: EXPORTED.read_bytes()}))
    await enrol(office, [row(name, "nord") for name in ("ana", "bo", "mia")])
    await office.attend.publish("nord", URL)
    await office.attend(at("2026-10-27", "05:00:00"))
    ana, bo = [await person_id(office, name) for name in ("ana", "bo")]
    async with office.database.read() as work:
        found = await work.marks.whereabouts([ana, bo], date(2026, 10, 27))
    private = at("2026-10-27", "13:00:00"), at("2026-10-27", "14:00:00")
    assert private in found[ana].busy
    assert bo not in found
    assert [one["attending"] for one in await everything(office, Meeting)] == [0]
