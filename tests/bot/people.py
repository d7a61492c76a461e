"""People to test with, what they are asked, and what they do."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.app import App
from bot.platform import Ask, Mend, Pressed, Private, Replace, Response, Stranger, Submitted, Typed, Who
from flows.message import Action, Message
from flows.people_file import Row
from flows.plain import plain
from flows.schedule import Nudge
from storage.columns import Base
from storage.records import DeliveryRecord
from storage.repositories.base import columns, made
from storage.tables import Delivery, Person
from tests.fakes.platform import FakePlatform, button, buttons

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Copenhagen."""

TUESDAY = MONDAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def row(name: str, teams: str = "", leads: str = "", roles: str = "", **more: Any) -> Row:
    return Row(
        email=f"{name}@example.org",
        name=more.get("called", name.capitalize()),
        teams=tuple(filter(None, teams.split(";"))),
        leads=tuple(filter(None, leads.split(";"))),
        roles=tuple(filter(None, roles.split(";"))),
        timezone=more.get("timezone"),
        language=more.get("language"),
        slack=more.get("slack"),
        msteams=more.get("msteams"),
        starts_on=more.get("starts_on"),
    )


def who(name: str) -> Who:
    return Who("fake", "t", name)


async def enrol(app: App, rows: Sequence[Row], now: datetime = MONDAY) -> None:
    """These people, each with an account on the fake platform under their own name."""
    await app.enrol.people(rows, "test", now)
    for one in rows:
        await app.enrol.link(who(one.email.partition("@")[0]), one.email, None)


def team(name: str, size: int) -> list[Row]:
    return [row(f"{name}{n}", teams=name) for n in range(1, size + 1)]


def nudge(name: str = "lunch", flow: str = "lunch", at: time = time(11), **more: Any) -> Nudge:
    """A nudge on every day, at eleven, unless told otherwise."""
    return Nudge(name=name, flow=flow, at=at, repeats=more.pop("repeats", "FREQ=DAILY"), **more)


async def schedule(app: App, *nudges: Nudge, now: datetime = MONDAY) -> None:
    """The schedule as HR makes it."""
    await app.configure.apply(nudges, "hanne@example.org", now)


async def owed(app: App, name: str | None = None, flow: str | None = None) -> list[DeliveryRecord]:
    """Deliveries in the order they are due, of everybody or of one."""
    query = select(*columns(Delivery, DeliveryRecord)).join(Person, Person.id == Delivery.person_id)
    query = query.order_by(Delivery.due_at, Delivery.id)
    if name:
        query = query.where(Person.email == f"{name}@example.org")
    if flow:
        query = query.where(Delivery.flow == flow)
    async with app.database.read() as work:
        return [made(DeliveryRecord, found) for found in await work.connection.execute(query)]


async def in_turn(app: App) -> None:
    """Of what is due at the same instant anything may come first: due a millisecond apart it comes as it was owed."""
    due = await owed(app)
    async with app.database.begin() as work:
        for before, one in zip(range(len(due) - 1, -1, -1), due, strict=True):
            await work.deliveries.retime(one.id, one.due_at - timedelta(milliseconds=before), one.expires_at)


async def outcomes(app: App, name: str | None = None) -> list[tuple[str, str | None]]:
    """(state, reason) of each delivery."""
    return [(one.state, one.reason) for one in await owed(app, name)]


async def count(app: App, table: type[Base], *where: Any) -> int:
    async with app.database.read() as work:
        return (await work.connection.execute(select(func.count()).select_from(table).where(*where))).scalar_one()


async def everything(app: App, table: type[Base]) -> list[dict[str, Any]]:
    """Every row of a table."""
    async with app.database.read() as work:
        rows = await work.connection.execute(select(table.__table__))
        return [dict(one._mapping) for one in rows]


async def person_id(app: App, name: str) -> int:
    async with app.database.read() as work:
        found = await work.people.by_email(f"{name}@example.org")
    assert found is not None
    return found.id


async def say(app: App, name: str, text: str, now: datetime = MONDAY) -> Response:
    return await app.desk(Typed(who(name), text), now)


async def press(app: App, name: str, action: Action, now: datetime, at: datetime | None = None) -> Response:
    return await app.desk(Pressed(who(name), action, at or now), now)


async def tap(
    app: App, name: str, shown: Message | Response, label: str, now: datetime, at: datetime | None = None
) -> Response:
    """Press the button that begins with that label."""
    return await press(app, name, button(told(shown), label), now, at)


async def fill_in(
    app: App, name: str, action: Action, now: datetime, at: datetime | None = None, **fields: str | Iterable[str]
) -> Response:
    """Send a form; each field a text, or several."""
    values = {field: (given,) if isinstance(given, str) else tuple(given) for field, given in fields.items()}
    return await app.desk(Submitted(who(name), action, values, at or now), now)


def told(shown: Message | Response) -> Message:
    """The message in whatever was shown."""
    if isinstance(shown, Message):
        return shown
    assert isinstance(shown, Private | Replace | Stranger), shown
    return shown.message


def read(shown: Message | Response) -> str:
    """What a person reads, with the forms they would see."""
    match shown:
        case Ask(form):
            return plain(Message("da", form.title, (form,)))
        case Mend(fields, _):
            return "\n".join(fields.values())
        case _:
            return " ".join(plain(told(shown)).split())


def labels(shown: Message | Response) -> list[str]:
    return [one.label for one in buttons(told(shown))]


def got(platform: FakePlatform, name: str) -> list[str]:
    """What somebody was sent, oldest first."""
    return [read(message) for message in platform.to(name)]


def newest(platform: FakePlatform, name: str) -> Message:
    return platform.to(name)[-1]


async def owed_to(app: App, flow: str = "lunch") -> list[str]:
    """Names of those who are owed something of a flow, once for each delivery."""
    query = select(Person.name).join(Delivery, Delivery.person_id == Person.id).where(Delivery.flow == flow)
    async with app.database.read() as work:
        return list((await work.connection.execute(query.order_by(Person.name))).scalars())
