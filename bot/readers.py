"""What verbs share of whom a letter can go to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from flows.called import called
from flows.letter import Kind, kind, told_apart
from flows.letter_view import readers as named
from flows.tree import below
from flows.words import Language
from storage.letter_records import LetterRecord
from storage.records import Profile
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom a writer can choose among: people or teams, and what stands for each in a list."""

    ids: Sequence[int] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Readers:
    """Those who get a letter. `team` is empty for a letter to one person."""

    ids: Sequence[int] = ()
    names: tuple[str, ...] = ()
    team: str = ""

    def __call__(self, language: Language) -> str:
        return named(self.names, self.team, language)

    def mark(self, text: str) -> str:
        """Stands for just these words to just these readers: what was shown is what is sent, or nothing is."""
        return sha256(repr((text, sorted(self.ids), self.names, self.team)).encode()).hexdigest()[:24]


async def choices(work: Work, writer: Profile, what: Kind, today: date) -> Choices:
    """Colleagues of the writer's own teams to thank, and those who lead them; or the teams with anybody to share with.
    Whoever leads a team has it and those below it as their own."""
    if what == "raise":
        return Choices()
    units = {team.id: team for team in await work.teams.all()}
    own = [team for team in await work.teams.of(writer.id) if team in units]
    led = below({team.id: team.parent_id for team in units.values()}, await work.teams.led_by(writer.id))
    mine = list(dict.fromkeys([*own, *sorted(led & units.keys())]))
    if what == "thank":
        people = await work.teams.colleagues(writer.id, mine, own, today)
        return Choices([one for one, _, _ in people], told_apart([(name, email) for _, name, email in people]))
    peopled = await work.teams.with_others(writer.id, mine, today)
    shared = [team for team in mine if team in peopled]
    names = called([(team.slug, team.name) for team in units.values()], {units[team].slug for team in shared})
    return Choices(shared, tuple(names[units[team].slug] for team in shared))


async def readers(work: Work, writer: Profile, letter: LetterRecord, today: date) -> Readers:
    """Who would get the letter if it were sent now; nobody when whom it is for cannot be chosen any longer."""
    possible = await choices(work, writer, kind(letter.kind), today)
    chosen = letter.to_id or letter.team_id
    if chosen is None or chosen not in possible.ids:
        return Readers()
    name = possible.names[possible.ids.index(chosen)]
    if letter.team_id is None:
        return Readers((chosen,), (name,))
    people = await work.teams.colleagues(writer.id, [letter.team_id], (), today)
    ids = [one for one, _, _ in people]
    return Readers(ids, told_apart([(name, email) for _, name, email in people]), name)
