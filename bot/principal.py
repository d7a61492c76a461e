"""Who is asking, with the rights they have at this moment."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.platform import Who
from flows.called import called
from flows.rights import Principal
from flows.tree import Parents, below, root
from storage.records import Profile, TeamRecord
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Asker:
    """A known person with their rights, and the units as they are now."""

    profile: Profile
    principal: Principal
    leads: tuple[int, ...]
    teams: Mapping[int, TeamRecord]

    @property
    def parents(self) -> Parents:
        return {team.id: team.parent_id for team in self.teams.values()}

    def called(self, seen: Iterable[TeamRecord]) -> Mapping[str, str]:
        """What the units that this person sees are called there, by slug."""
        everything = [(team.slug, team.name) for team in self.teams.values()]
        return called(everything, {team.slug for team in seen})


async def asker(work: Work, who: Who) -> Asker | None:
    """The person behind an account; None for somebody we do not know, or who has left."""
    profile = await work.people.by_account(who.platform, who.tenant, who.user)
    return await with_rights(work, profile) if profile else None


async def with_rights(work: Work, profile: Profile) -> Asker:
    teams = {team.id: team for team in await work.teams.all()}
    parents = {team.id: team.parent_id for team in teams.values()}
    leads = tuple(team for team in await work.teams.led_by(profile.id) if team in teams)
    roles, home = _roles(profile, leads), await _home(work, profile)
    principal = Principal(profile.id, roles, below(parents, leads), home, root(parents))
    return Asker(profile, principal, leads, teams)


async def roles_of(work: Work, profile: Profile) -> frozenset[str]:
    return _roles(profile, await work.teams.led_by(profile.id))


def _roles(profile: Profile, leads: Collection[int]) -> frozenset[str]:
    return frozenset(profile.roles.split()) | ({"manager"} if leads else set())


async def _home(work: Work, profile: Profile) -> int | None:
    """The unit whose figures a person may see as a member: their first team, also for somebody counted elsewhere."""
    teams = await work.teams.of(profile.id)
    return teams[0] if teams else profile.home_id
