"""What verbs share of a letter: what whoever gets it is to see."""

from bot.organisation import Organisation
from flows.letter import kind
from flows.letter_view import Letter
from storage.work import Work


async def carried(
    work: Work, letter_id: int, organisation: Organisation, *, readers: int | None = None
) -> Letter | None:
    """The letter as it arrives; None when nothing is left of it. Before it is sent, `readers` says to how many."""
    found = await work.letters.carried(letter_id)
    if found is None:
        return None
    written_on = found.written_at.astimezone(organisation.zone_of(found.timezone)).date()
    others = (found.readers if readers is None else readers) - 1
    return Letter(kind(found.kind), found.text, found.writer, found.team or "", others, written_on)
