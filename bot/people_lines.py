"""A file of people, line by line → what is different of them, written at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.enrolled import Before, Changes, shown
from bot.organisation import Organisation
from bot.outbox import retime
from flows.people_file import Row
from storage.records import Profile
from storage.repositories.teams import Place
from storage.work import Work

PLATFORMS = {"slack": "slack", "msteams": "teams"}
"""Column of `people.csv` → platform. Accounts named there belong to whatever tenant writes first."""

AUDIENCES_GO_BY = ("home_id", "roles", "starts_on")
"""What decides whom a nudge is meant for, besides the units that somebody is in or leads."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file, with the units that it names."""

    row: Row
    teams: Sequence[int]
    leads: Sequence[int]
    home: int

    def values(self) -> dict[str, Any]:
        """What the file decides of a person. What is empty there leaves a person's own choice alone."""
        row = self.row
        chosen = {"timezone": row.timezone, "language": row.language}
        values = {"name": row.name, "roles": " ".join(sorted(row.roles)), "starts_on": row.starts_on}
        return {**values, "home_id": self.home, **{name: value for name, value in chosen.items() if value}}

    def new(self) -> dict[str, Any]:
        """Somebody whom we have never heard of."""
        return {"email": self.row.email, "timezone": None, "language": None, **self.values()}


@dataclass(frozen=True, slots=True)
class Written:
    """Gathered line by line and written at once, so that whoever is changed is held up no longer than that takes.
    `new` are those who were added for it, by e-mail; `accounts` by column and user id whose they are to be; `moved` are
    those who may be in other audiences than before."""

    new: Mapping[str, int]
    people: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    zones: dict[int, str | None] = field(default_factory=dict)
    accounts: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)

    def line(self, line: Line, before: Before, changes: Changes) -> list[Mapping[str, object]]:
        """What one line changes; returns what of it belongs in the log of the roster."""
        person = before.people.get(line.row.email)
        if person is not None and person.left_on is None:
            self._accounts(person.id, line.row)
            return self._changed(person, line, before, changes)
        person_id = person.id if person else self.new[line.row.email]
        if person:
            self.people[person_id] = {"left_on": None, **line.values()}
            self.back.append(person_id)
        self.places[person_id] = line.teams, line.leads
        self._accounts(person_id, line.row)
        changes.joined.append(line.row.email)
        return [{"what": "joined", "person_id": person_id, "team_id": line.home}]

    def leaves(self, person: Profile, on: date) -> None:
        self.gone.append(person.id)
        self.people[person.id] = {"left_on": on}
        self.places[person.id] = (), ()

    async def write(self, work: Work, organisation: Organisation, changes: Changes, now: datetime) -> None:
        await work.deliveries.drop_open(sorted(self.gone), "left")
        await work.deliveries.bring_back(self.back, now)
        await retime(work, self.zones, organisation)
        await work.people.change_all(self.people)
        await work.teams.place(self.places)
        for column, whose in self.accounts.items():
            named = {user: person_id for user, (person_id, _) in whose.items()}
            for user, before in await work.accounts.take(PLATFORMS[column], named):
                changes.changed.setdefault(whose[user][1], []).append(f"{column}: {user}, so far of {before}")
            await work.accounts.expect(PLATFORMS[column], named)

    def _accounts(self, person_id: int, row: Row) -> None:
        for column in PLATFORMS:
            if user := getattr(row, column):
                self.accounts.setdefault(column, {})[user] = person_id, row.email

    def _changed(self, person: Profile, line: Line, before: Before, changes: Changes) -> list[Mapping[str, object]]:
        row, values = line.row, line.values()
        teams, leads = before.teams_of.get(person.id, ()), before.leads_of.get(person.id, ())
        said = [
            f"{name}: {shown(getattr(person, name))} → {shown(value)}"
            for name, value in values.items()
            if name != "home_id" and getattr(person, name) != value
        ]
        elsewhere, leads_others = list(teams) != list(line.teams), sorted(leads) != sorted(line.leads)
        if elsewhere:
            said.append(f"teams: {before.named(teams)} → {';'.join(row.teams) or '–'}")
        if leads_others:
            said.append(f"leads: {before.named(leads)} → {';'.join(row.leads) or '–'}")
        if elsewhere or leads_others:
            self.places[person.id] = line.teams, line.leads
        if "timezone" in values and values["timezone"] != person.timezone:
            self.zones[person.id] = values["timezone"]
        moved = line.home != person.home_id
        if said or moved:
            self.people[person.id] = values
        if elsewhere or leads_others or any(getattr(person, name) != values[name] for name in AUDIENCES_GO_BY):
            self.moved.append(person.id)
        if said:
            changes.changed[row.email] = said
        if not (elsewhere or leads_others or moved):
            return []
        what = "moved" if moved else "placed"
        return [{"what": what, "person_id": person.id, "team_id": line.home, "before_id": person.home_id}]
