"""What a team that is too small for figures of its own can do instead: talk, with the questions as an agenda."""

from collections.abc import Iterable, Iterator

from flows.disclosure import LEAVE_OUT, K
from flows.flow import Flow
from flows.message import Facts, Part, Text
from flows.words import Language, Words

MOST_QUESTIONS = 6

_SMALL = Words(
    "Et team på under {n} får aldrig tal for sig selv: Så kunne man regne ud, hvem der svarede hvad.",
    "A team of fewer than {n} never has figures of its own: one could work out who answered what.",
)
_ABOVE = Words(
    "Jeres svar tæller med i enheden over jer, når der er nok af dem.",
    "Your answers count in the unit above you, where there are enough of them.",
)
_TALK = Words("Tal om det i stedet", "Talk about it instead")
_HOW = Words(
    "Tag ét af spørgsmålene med til næste møde. Lad alle svare højt, én ad gangen, før I taler videre.",
    "Take one of the questions to your next meeting. Let everybody answer aloud, one by one, before you go on.",
)


def needed(flows: Iterable[Flow]) -> int:
    """People that a unit needs before any question can give it a figure (rule A2.5)."""
    return min((flow.min_answers for flow in flows), default=K) + min(LEAVE_OUT.values())


def instead(flows: Iterable[Flow], n: int, language: Language, *, top: bool) -> Iterator[Part]:
    """Why there are no figures for fewer than `n`, and what was asked. The unit at the `top` has none above it."""
    why = _SMALL(language, n=n)
    yield Text(why if top else f"{why} {_ABOVE(language)}")
    agenda = [
        (flow.title(language), question.text(language))
        for flow in flows
        for question in flow.questions()
        if question.sees == "team"
    ]
    if agenda:
        yield Text(_TALK(language), "strong")
        yield Facts(tuple(agenda[:MOST_QUESTIONS]))
        yield Text(_HOW(language))
