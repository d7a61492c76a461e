"""One thing to try, chosen by rule from the evidence: the same for everybody who reads the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flows.flow import Flow, Step
from flows.report_lines import Line, weakest_first
from flows.report_map import wished
from flows.words import Language, Words

WEAK = Fraction(3, 5)
"""A figure below this part of its range is worth doing something about before others."""

_WISHED = Words(
    "»{label}« vil de fleste af jer gerne, og I gør det ikke endnu. Aftal, hvem der begynder, og hvornår.",
    "“{label}” is what most of you would like, and you do not do it yet. Agree who begins, and when.",
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What to try, the question that it comes of, and the flow that asks for it again, where there is one."""

    text: str
    flow: Flow
    step: Step
    nudge: str | None


def attempt(found: Sequence[Line], language: Language) -> Attempt | None:
    """For the weakest figure, if it is weak; else what most would like; else what was asked last, or the weakest."""
    speaking = [line for line in found if line.words.attempt]
    ranked = [line for line in weakest_first(speaking) if line.worth is not None]
    weak = [line for line in ranked if (line.worth or 0) < WEAK]
    if not weak and (wanted := wished(found)):
        return _made(_WISHED(language, label=wanted[0].words.label(language)), wanted[0])
    open_ones = sorted((line for line in speaking if line.worth is None), key=lambda line: line.latest.closes_on)
    for line in (*weak[:1], *open_ones[-1:], *ranked[:1]):
        if line.words.attempt:
            return _made(line.words.attempt(language), line)
    return None


def _made(text: str, line: Line) -> Attempt:
    step = next(step for step in line.flow.steps if line.question in step.questions)
    return Attempt(text, line.flow, step, line.words.nudge)
