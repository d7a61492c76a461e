"""What verbs share of a letter: what whoever gets it is to see."""

from datetime import date, datetime

from bot.organisation import Organisation
from bot.reported import reported, reported_once
from flows.catalogue import Catalogue
from flows.letter import MEETING, kind
from flows.letter_view import Letter, arriving
from flows.message import Message, Part
from flows.spans import stretch
from flows.summary import summarise
from flows.together import together
from flows.words import Language
from storage.letter_records import CarriedRecord
from storage.records import TeamRecord
from storage.work import Work


async def carried(
    work: Work, letter_id: int, organisation: Organisation, *, readers: int | None = None
) -> Letter | None:
    """The letter as it arrives; None when nothing is left of it. Before it is sent, `readers` says to how many."""
    found = await work.letters.carried(letter_id)
    return _letter(found, organisation, readers) if found else None


async def brought(
    work: Work,
    letter_id: int,
    catalogue: Catalogue,
    organisation: Organisation,
    language: Language,
    now: datetime,
    *,
    first: bool,
) -> Message | None:
    """The message that brings it to a reader of that language. Figures are the same for everybody."""
    found = await work.letters.carried(letter_id)
    if found is None:
        return None
    if found.kind == MEETING:
        return await _meeting(work, found, catalogue, language, first=first)
    figures = await _figures(work, found, catalogue, organisation, language, now) if found.kind == "report" else ()
    return arriving(_letter(found, organisation), language, first=first, figures=figures)


def _letter(found: CarriedRecord, organisation: Organisation, readers: int | None = None) -> Letter:
    written_on = found.written_at.astimezone(organisation.zone_of(found.timezone)).date()
    others = (found.readers if readers is None else readers) - 1
    return Letter(kind(found.kind), found.text, found.writer or "", found.team or "", others, written_on)


async def _figures(
    work: Work,
    found: CarriedRecord,
    catalogue: Catalogue,
    organisation: Organisation,
    language: Language,
    now: datetime,
) -> tuple[Part, ...]:
    unit, when = await _unit(work, found), stretch(found.origin.partition(".")[2], organisation.today(now))
    if unit is None or when is None:
        return ()
    return summarise(await reported(work, unit, when, now), catalogue, language).message().parts


async def _meeting(
    work: Work, found: CarriedRecord, catalogue: Catalogue, language: Language, *, first: bool
) -> Message | None:
    unit, (period, _, held_on) = await _unit(work, found), found.origin.partition(".")
    if unit is None:
        return None
    report = await reported_once(work, unit, found.flow, int(period))
    told = summarise(report, catalogue, language)
    return together(told, unit.name, date.fromisoformat(held_on), first=first)


async def _unit(work: Work, found: CarriedRecord) -> TeamRecord | None:
    """The unit that it is about, if there still is one."""
    return await work.teams.get(found.team_id) if found.team_id is not None else None
