"""Whom one can be in the playground when nobody was invented for it: the people of the database."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.enrol import Enrol
from bot.platform import Who
from bot.playground.guide import Player
from bot.playground.send import NAME, TENANT
from flows.words import Words
from storage.database import Database
from storage.records import Profile

MOST_PLAYERS = 60
HR = Words("HR", "HR")
LEADER = Words("Leder", "Manager")
TRAINEE = Words("Elev", "Trainee")
EMPLOYEE = Words("Medarbejder", "Employee")


@dataclass(frozen=True)
class Cast:
    """Gives each of them an account of the playground, under their e-mail address."""

    database: Database
    enrol: Enrol

    async def __call__(self) -> Sequence[Player]:
        async with self.database.read() as work:
            here = [person for person in (await work.people.by_emails()).values() if person.left_on is None]
            leads = await work.teams.leaderships()
            names = {team.id: team.name for team in await work.teams.all()}
        chosen = sorted(here, key=lambda person: person.name)[:MOST_PLAYERS]
        for person in chosen:
            await self.enrol.link(Who(NAME, TENANT, person.email or ""), person.email, None)
        return [
            Player(person.email or "", person.name, names.get(person.home_id, ""), _role(person, person.id in leads))
            for person in chosen
        ]


def _role(person: Profile, leads: bool) -> Words:
    roles = person.roles.split()
    if "hr" in roles:
        return HR
    return LEADER if leads else TRAINEE if "trainee" in roles else EMPLOYEE
