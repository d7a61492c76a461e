"""Who is where: teams, managers, and whom we cannot reach."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.organisation import Organisation
from bot.platform import Private, Response, Stranger, Who
from bot.principal import Asker, asker
from flows import refusals
from flows.message import Action
from flows.pages import MOST_LISTED, numbered
from flows.reach import stopped
from flows.refusals import refusal
from flows.rights import Matrix, Target, may
from flows.roster_view import TeamView, roster_message
from storage.database import Database
from storage.records import TeamRecord
from storage.work import Work

TYPED = Action("people")


@dataclass(frozen=True)
class Roster:
    """Names only; for managers those they lead, for HR all."""

    database: Database
    organisation: Organisation
    matrix: Matrix

    async def __call__(self, who: Who, action: Action = TYPED) -> Response:
        """`action` carries the page; whoever typed begins with the first, which alone says who cannot be reached."""
        async with self.database.read() as work:
            asking = await asker(work, who)
            if asking is None:
                return Stranger(refusal(refusals.STRANGER, self.organisation.language))
            language = self.organisation.speaks(asking.profile)
            seen = [unit for unit in asking.teams if self._may(asking, Target(unit=unit))]
            if not seen:
                return Private(refusal(refusals.NOT_ALLOWED, language))
            peopled = await work.teams.peopled()
            there = [unit for unit in seen if unit in peopled]
            pages = -(-len(there) // MOST_LISTED)
            page = numbered(action, pages)
            shown = there[page * MOST_LISTED : (page + 1) * MOST_LISTED]
            called = asking.called(asking.teams[unit] for unit in seen)
            teams = [await self._team(work, asking.teams[unit], called) for unit in shown]
            everything = not page and self._may(asking, Target())
            unreached = await work.people.unreached() if everything else None
            silent = stopped(*await work.people.stopped(), language) if everything else None
            return Private(roster_message(teams, unreached, silent, language, page=page, pages=pages))

    async def _team(self, work: Work, unit: TeamRecord, called: Mapping[str, str]) -> TeamView:
        members = tuple(name for _, name in await work.teams.members(unit.id))
        return TeamView(called[unit.slug], tuple(await work.teams.leaders(unit.id)), members)

    def _may(self, asking: Asker, target: Target) -> bool:
        return may(self.matrix, asking.principal, "people-list", target)
