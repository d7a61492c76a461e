"""Every numbered suggestion of the evidence, and what became of it: a flow carries it, or a reason says why none."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from pydantic import Field

from flows.content_table import rows
from flows.flow import Flow, Shape
from flows.words import Words

OWN = re.compile(r"OWN-[A-Za-z0-9-]+")
"""What an organisation calls the evidence behind a flow of its own."""


class Instrument(Shape):
    """One instrument of the evidence, with its suggestions in order. `decisions` holds the reason for each of them that
    no flow carries."""

    id: str
    name: Words
    ids: tuple[str, ...] = Field(min_length=1)
    decisions: Mapping[str, Words] = Field(default_factory=dict)


def read(text: str, name: str) -> Mapping[str, Instrument]:
    """The table of evidence. Raises ValueError with a sentence."""
    return rows(text, name, "instrument", Instrument, lambda one: one.id)


def carriers(flows: Collection[Flow]) -> Mapping[str, tuple[Flow, ...]]:
    """Which flows carry each suggestion."""
    found: dict[str, tuple[Flow, ...]] = {}
    for flow in flows:
        for one in flow.evidence:
            found[one] = (*found.get(one, ()), flow)
    return found


def gaps(instruments: Sequence[Instrument], flows: Collection[Flow]) -> Iterator[str]:
    """What of the table is neither carried nor decided on, or both, in sentences."""
    carried = carriers(flows)
    ids = [one for instrument in instruments for one in instrument.ids]
    for one in sorted({one for one in ids if ids.count(one) > 1}):
        yield f'"{one}" stands {ids.count(one)} times.'
    for instrument in instruments:
        for one in sorted(instrument.decisions.keys() - set(instrument.ids)):
            yield f'a decision is made on "{one}", which is not among the ids of {instrument.id}.'
        for one in instrument.ids:
            yield from _gap(one, one in instrument.decisions, carried.get(one, ()))


def _gap(one: str, decided: bool, carried: tuple[Flow, ...]) -> Iterator[str]:
    if carried and decided:
        yield f'"{one}" is carried by {carried[0].id}; take the decision against it away.'
    if not carried and not decided:
        yield f'"{one}" is carried by no flow; let one carry it, or say under `decisions` why none does.'


def unknown(instruments: Sequence[Instrument], flow: Flow, *, own: bool) -> Iterator[str]:
    """Which evidence of a flow nobody knows, in sentences. An organisation's `own` flow may have its own evidence."""
    known = {one for instrument in instruments for one in instrument.ids}
    for one in flow.evidence:
        if one in known or (own and OWN.fullmatch(one)):
            continue
        hint = "; evidence of your own has an id that begins with OWN-" if own else ""
        yield f'the evidence "{one}" is not in the table of evidence{hint}.'
