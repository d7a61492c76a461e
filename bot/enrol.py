"""Somebody installs, joins, moves, leaves → people, teams, accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.enrolled import Before, Changes
from bot.moved import take_back
from bot.organisation import Organisation
from bot.outbox import retime
from bot.people_lines import Line, Written
from bot.platform import Who
from bot.scheduled import readable
from bot.upcoming import plan_anew
from flows.people_file import Row, parents
from flows.tree import Parents, home
from storage.database import Database
from storage.once_more import once_more
from storage.records import Profile
from storage.repositories.rosters import LEFT
from storage.repositories.teams import ROOT
from storage.work import Work

CHOICES: Mapping[str, object] = {
    "stopped": False,
    **dict.fromkeys(("paused_until", "works_on", "opens", "closes", "weekly", "language", "timezone", "platform")),
}
"""What somebody decides of being written to, and what it is when they have not."""


class DryRun(Exception):  # noqa: N818
    """Ends a transaction without keeping it."""


@dataclass(frozen=True)
class Enrol:
    """Keeps people and teams as HR says, and accounts as the platforms say."""

    database: Database
    organisation: Organisation

    @once_more
    async def people(self, rows: Sequence[Row], author: str, now: datetime, *, dry_run: bool = False) -> Changes:
        """Make the roster as the file says, all of it or nothing. Whoever is not in it has left. A dry run does the
        same and keeps nothing."""
        changes = Changes()
        try:
            async with self.database.begin() as work:
                await self._people(work, rows, changes, author, now)
                if dry_run:
                    raise DryRun
        except DryRun:
            pass
        return changes

    async def _people(self, work: Work, rows: Sequence[Row], changes: Changes, author: str, now: datetime) -> None:
        nudges = {schedule.id: nudge for schedule, nudge in readable(await work.schedules.hold_all())}
        before = await self._before(work)
        units = await self._teams(work, rows, changes, now)
        tree = {team.id: team.parent_id for team in await work.teams.all()}
        closed = [unit for unit, slug in before.slugs.items() if slug in changes.teams_closed]
        log: list[Mapping[str, object]] = [{"what": "opened", "team_id": units[slug]} for slug in changes.teams_added]
        log += [{"what": "closed", "before_id": unit} for unit in closed]
        lines = [self._line(row, units, tree) for row in rows]
        new = [line.new() for line in lines if line.row.email not in before.people]
        written = Written(await work.people.add(new))
        for line in lines:
            log += written.line(line, before, changes)
        for person in _missing(before, rows):
            changes.left.append(str(person.email))
            written.leaves(person, self.organisation.today(now))
            log.append({"what": LEFT, "person_id": person.id, "before_id": person.home_id})
        await written.write(work, self.organisation, changes, now)
        if changes.joined:
            await work.feeds.forget_etags()
        await work.rosters.log(now, author, log)
        if log:
            await work.rosters.outdated()
        if changes:
            anchored = [schedule for schedule, nudge in nudges.items() if nudge.anchor]
            await plan_anew(work, anchored, self.organisation.today(now))
            await take_back(work, written.moved, nudges)

    async def _before(self, work: Work) -> Before:
        return Before(
            await work.people.by_emails(),
            await work.teams.memberships(),
            await work.teams.leaderships(),
            {team.id: team.slug for team in await work.teams.all()},
        )

    async def _teams(self, work: Work, rows: Sequence[Row], changes: Changes, now: datetime) -> Mapping[str, int]:
        """Ids of all units the file names, made or closed as it says."""
        existing = {team.slug: team.id for team in await work.teams.all()}
        units = {ROOT: existing[ROOT]}
        wanted = [slug for slug in parents([slug for row in rows for slug in (*row.teams, *row.leads)]) if slug != ROOT]
        for slug in wanted:
            parent = units[slug.rpartition("/")[0] or ROOT]
            if slug not in existing:
                changes.teams_added.append(slug)
                units[slug] = await work.teams.add(slug, _named(slug), parent)
            else:
                units[slug] = existing[slug]
        for slug in sorted(existing.keys() - units.keys()):
            changes.teams_closed.append(slug)
            await work.teams.close(existing[slug], self.organisation.today(now))
        return units

    def _line(self, row: Row, units: Mapping[str, int], tree: Parents) -> Line:
        teams, leads = [units[slug] for slug in row.teams], [units[slug] for slug in row.leads]
        return Line(row, teams, leads, home(tree, teams, leads))

    @once_more
    async def link(self, who: Who, email: str | None, address: str | None) -> bool:
        """This account wrote or was installed. It is somebody's if HR named it, or if its verified e-mail is exactly
        one person's; where the two disagree it is nobody's (rule C1.2). Whether it is anybody's now."""
        async with self.database.begin() as work:
            return await self._link(work, who, email, address)

    @once_more
    async def link_all(self, accounts: Sequence[tuple[Who, str | None]]) -> int:
        """The same for many, each with its e-mail; how many of them are somebody's now."""
        async with self.database.begin() as work:
            return sum([await self._link(work, who, email, None) for who, email in accounts])

    async def _link(self, work: Work, who: Who, email: str | None, address: str | None) -> bool:
        known = await work.people.by_account(who.platform, who.tenant, who.user)
        if known:
            if address:
                await work.accounts.found_at(who.platform, who.tenant, who.user, address)
            return True
        found = await work.people.by_email(email) if email else None
        named = await work.accounts.expected(who.platform, who.user)
        vouched = found.id if found and found.left_on is None else None
        candidates = {person for person in (named, vouched) if person is not None}
        if len(candidates) != 1:
            return False
        person_id = candidates.pop()
        await self._keep_choices(work, person_id, who)
        await work.accounts.link(person_id, who.platform, who.tenant, who.user, address)
        return True

    async def _keep_choices(self, work: Work, person_id: int, who: Who) -> None:
        """Whoever comes back to their account under another address has not taken back what they said of being written
        to, and their notes are theirs. What they have chosen anew stands; carried over it is once, or a second account
        would do it again."""
        before = await work.people.left_with(who.platform, who.tenant, who.user)
        after = await work.people.get(person_id) if before else None
        if before is None or after is None:
            return
        chosen = {name: getattr(before, name) for name in CHOICES if not getattr(after, name)}
        await work.people.change(person_id, **chosen)
        await work.people.change(before.id, **CHOICES)
        await work.notes.carry_over(before.id, person_id)
        await retime(work, {person_id: after.timezone or before.timezone}, self.organisation)

    async def unlink(self, accounts: Sequence[Who]) -> int:
        """These accounts of one workspace are not, or not any longer, of somebody who works there (rule C1.1): whatever
        they were, they are nobody's now. How many were somebody's."""
        users = [who.user for who in accounts]
        if not users:
            return 0
        async with self.database.begin() as work:
            return await work.accounts.unlink(accounts[0].platform, accounts[0].tenant, users)

    async def first_time(self, who: Who, now: datetime) -> bool:
        """Whether this account shows up for the first time in a week, so that it is greeted once, however often the
        platform tells us (rule B5)."""
        key = sha256(f"{who.platform}:{who.tenant}:{who.user}".encode()).hexdigest()
        async with self.database.begin() as work:
            return await work.inbox.first(key, self.organisation.today(now))

    async def uninstalled(self, who: Who) -> None:
        """The person removed or blocked the bot: not to be written to until they install it again."""
        async with self.database.begin() as work:
            await work.accounts.left(who.platform, who.tenant, who.user, "uninstalled")

    async def moved_to(self, who: Who, address: str) -> None:
        """Messages to this account go there from now on."""
        async with self.database.begin() as work:
            await work.accounts.found_at(who.platform, who.tenant, who.user, address)


def _missing(before: Before, rows: Sequence[Row]) -> Sequence[Profile]:
    """Those who are here and are not in the file, by e-mail."""
    gone = sorted(before.people.keys() - {row.email for row in rows})
    return [person for person in (before.people[email] for email in gone) if person.left_on is None]


def _named(slug: str) -> str:
    words = slug.rpartition("/")[2].replace("-", " ")
    return words[:1].upper() + words[1:]
