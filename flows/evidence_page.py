"""What became of each suggestion of the evidence, as a page: the flows that carry it, or why none does."""

from collections.abc import Iterator, Mapping

from flows.catalogue import Catalogue
from flows.catalogue_page import MADE, PAGE
from flows.evidence import Instrument, carriers
from flows.flow import Flow
from flows.markdown import escaped, table
from flows.words import Language, Words

_TITLE = Words("Hvad der blev af evidensen", "What became of the evidence")
_INTRO = Words(
    "{ids} nummererede forslag. {carried} er med i mindst ét forløb; {left} er ikke, af den grund, der står her.",
    "{ids} numbered suggestions. {carried} are asked by at least one flow; {left} are not, for the reason given here.",
)
_MORE = Words(
    "[In English](evidence.en.md). [Alle forløb](flows.md).", "[På dansk](evidence.md). [All flows](flows.en.md)."
)
_ID = Words("Forslag", "Suggestion")
_BECAME = Words("Forløb, eller hvorfor ikke", "Flow, or why not")
_NOT = Words("Ikke: {reason}", "Not: {reason}")


def evidence_page(catalogue: Catalogue, language: Language) -> str:
    """Every instrument in Markdown, with links to the flows."""
    return "\n".join(_page(catalogue, language)).rstrip() + "\n"


def _page(catalogue: Catalogue, language: Language) -> Iterator[str]:
    carried = carriers(list(catalogue))
    ids = [one for instrument in catalogue.instruments for one in instrument.ids]
    asked = sum(one in carried for one in ids)
    yield f"# {_TITLE(language)}\n"
    yield f"{MADE(language)}\n"
    yield f"{_INTRO(language, ids=len(ids), carried=asked, left=len(ids) - asked)}\n"
    yield f"{_MORE(language)}\n"
    for instrument in catalogue.instruments:
        yield f"## {instrument.name(language)}\n"
        rows = [(one, _became(one, instrument, carried, language)) for one in instrument.ids]
        yield from table((_ID(language), _BECAME(language)), rows)
        yield ""


def _became(one: str, instrument: Instrument, carried: Mapping[str, tuple[Flow, ...]], language: Language) -> str:
    if one in carried:
        page = PAGE(language)
        return ", ".join(f"[{escaped(flow.title(language))}]({page}#{flow.id})" for flow in carried[one])
    reason = instrument.decisions.get(one)
    return _NOT(language, reason=escaped(reason(language))) if reason else "–"
