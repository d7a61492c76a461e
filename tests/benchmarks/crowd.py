"""More people than anybody would import for a benchmark: straight into the tables, as an import would leave them."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import insert

from bot.app import App
from storage.tables import Account, Membership, Person, Team

FIRST_TEAM = 1_000
TEAM_OF = 20
ZONES = (
    "Pacific/Apia",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/New_York",
    "America/Halifax",
    "America/Sao_Paulo",
    "Atlantic/South_Georgia",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Copenhagen",
    "Europe/Helsinki",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Noumea",
    "Pacific/Auckland",
)
PAGE = 10_000


async def crowd(
    app: App, many: int, platform: str, tenant: str, address: Callable[[str], str], zones: Sequence[str | None] = ZONES
) -> None:
    """So many people in teams of twenty and in these time zones. Person n has account n there, U<n>; `address` says
    where a message to such an account goes."""
    async with app.database.begin() as work:
        root = await work.teams.root()
        teams = [
            {"id": FIRST_TEAM + n, "slug": f"t{n}", "name": f"Team {n}", "parent_id": root}
            for n in range(many // TEAM_OF + 1)
        ]
        await work.connection.execute(insert(Team), teams)
        for first in range(1, many + 1, PAGE):
            numbers = range(first, min(first + PAGE, many + 1))
            await work.connection.execute(insert(Person), [_person(n, zones) for n in numbers])
            members = [{"person_id": n, "team_id": _team(n), "place": 0} for n in numbers]
            await work.connection.execute(insert(Membership), members)
            accounts = [
                {
                    "id": n,
                    "person_id": n,
                    "platform": platform,
                    "tenant": tenant,
                    "user_id": f"U{n}",
                    "address": address(f"U{n}"),
                }
                for n in numbers
            ]
            await work.connection.execute(insert(Account), accounts)


def _team(number: int) -> int:
    return FIRST_TEAM + number // TEAM_OF


def _person(number: int, zones: Sequence[str | None]) -> Mapping[str, object]:
    return {
        "id": number,
        "email": f"p{number}@example.org",
        "name": f"Person {number}",
        "home_id": _team(number),
        "timezone": zones[number % len(zones)],
    }
