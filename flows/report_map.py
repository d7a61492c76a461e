"""Questions that share their choices, as a map: under each choice what most have chosen it for."""

from collections.abc import Iterator, Sequence

from flows.figures import said_band
from flows.flow import ChoiceQuestion, Flow
from flows.message import Facts, Part, Text
from flows.report_lines import Line
from flows.words import Language, Words

_SPLIT = Words("Her er I delt", "Here you are divided")


def mapped(flow: Flow, found: Sequence[Line], language: Language) -> Iterator[Part]:
    """`found` are all lines of a flow with `wished`; what has no figure stands nowhere."""
    first = found[0].question
    choices = first.choices if isinstance(first, ChoiceQuestion) else ()
    rows = [(one.label(language), [line for line in found if one.id in line.majority]) for one in choices]
    rows.append((_SPLIT(language), [line for line in found if not line.majority]))
    yield Facts(tuple((label, _named(some, language)) for label, some in rows if some))
    bands = dict.fromkeys(band for line in found for band in line.bands)
    yield Text(", ".join(said_band(one, language) for one in bands), "quiet")


def wished(found: Sequence[Line]) -> list[Line]:
    """What most would like to, in the order of the questions."""
    return [line for line in found if line.flow.wished in line.majority]


def _named(some: Sequence[Line], language: Language) -> str:
    return ", ".join(line.words.label(language) for line in some)
