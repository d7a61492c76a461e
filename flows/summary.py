"""Released figures → the report a team can do something with. Accepts nothing but figures (rule A2.10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from flows.catalogue import Catalogue
from flows.figures import NOT_SHOWN
from flows.flow import Flow
from flows.message import Buttons, Facts, Heading, Message, Part, Text
from flows.report_charts import charts
from flows.report_lines import Line, Report, facts, lines, weakest_first
from flows.report_map import mapped
from flows.small_team import instead, needed
from flows.trying import WEAK, Attempt, attempt
from flows.words import Language, Words

_TITLE = Words("{unit}: hvad teamet siger", "{unit}: what the team says")
_SPAN = Words("{since} til {until}", "{since} to {until}")
_BUT = Words("{good}, men {bad}: »{label}« er det laveste punkt.", "{good}, but {bad}: “{label}” is the lowest.")
_ONLY = Words("{clause}.", "{clause}.")
_MIDDLE = Words("Det ligger i midten: »{label}« er det laveste punkt.", "It is in the middle: “{label}” is the lowest.")
_TRY = Words("Prøv: {attempt}", "Try: {attempt}")
_BESIDE = Words("Til sammenligning: {figures}", "For comparison: {figures}")
_OF = Words("{n} af {of} ting", "{n} of {of} things")
_NOTHING = Words(
    "Der er ikke lukket nogen periode endnu, så der er intet at vise. Tallene kommer, når perioden er slut.",
    "No period has closed yet, so there is nothing to show. Figures come when the period is over.",
)
_NEXT = Words("Den næste periode slutter {day}.", "The next period closes on {day}.")
_SMALL_PRINT = Words(
    "Tal fra lukkede perioder. Mindst fem svar i hvert tal; et eller to er udeladt tilfældigt. Små udsving siger "
    "intet.",
    "Figures from closed periods. At least five answers in each; one or two are left out at random. Small changes say "
    "nothing.",
)


@dataclass(frozen=True, slots=True)
class Told:
    """The report of one unit: what stands over and under its one thing to try, where there is one."""

    language: Language
    title: str
    span: str
    above: tuple[Part, ...]
    attempt: Attempt | None = None
    below: tuple[Part, ...] = ()

    def message(
        self, doing: Buttons | None = None, ways: Buttons | None = None, more: tuple[Part, ...] = ()
    ) -> Message:
        """The whole report; `doing` are the buttons beside what to try, `more` is said after it, `ways` are the
        buttons at its end."""
        end = (*more, *((ways,) if ways else ()))
        head = (Heading(self.title), Text(self.span, "quiet"))
        return Message(self.language, self.title, (*head, *self.parts(doing), *end))

    def parts(self, doing: Buttons | None = None) -> tuple[Part, ...]:
        """What is said, without what it is about."""
        tried: tuple[Part, ...] = ()
        if self.attempt:
            text = Text(_TRY(self.language, attempt=self.attempt.text), "strong")
            tried = (text, doing) if doing else (text,)
        return (*self.above, *tried, *self.below)


def summarise(report: Report, catalogue: Catalogue, language: Language) -> Told:
    """Headline, figures by instrument, charts, one thing to try."""
    flows = [flow for flow in catalogue if flow.id in report.closed]
    found = {flow.id: tuple(lines(flow, report, language)) for flow in flows}
    everything = [line for some in found.values() for line in some]
    title, span = _TITLE(language, unit=report.unit), _said_span(report, language)
    if not everything and report.people < (n := needed(catalogue)):
        return Told(language, title, span, tuple(instead(flows, n, language, top=report.top)))
    if not flows:
        return Told(language, title, span, (Text(_nothing(report, language)),))
    parts: list[Part] = [*_headline(everything, language)]
    for flow in flows:
        parts += _instrument(flow, found[flow.id], language)
    small = Text(_SMALL_PRINT(language), "quiet")
    return Told(language, title, span, tuple(parts), attempt(everything, language), (small,))


def _nothing(report: Report, language: Language) -> str:
    if report.next_close is None:
        return _NOTHING(language)
    return f"{_NOTHING(language)} {_NEXT(language, day=_day(report.next_close, language))}"


def _said_span(report: Report, language: Language) -> str:
    return _SPAN(language, since=_day(report.since, language), until=_day(report.until, language))


def _day(day: date, language: Language) -> str:
    return format_date(day, format="long", locale=language)


def _headline(lines: Sequence[Line], language: Language) -> Iterator[Part]:
    """What the figures say together, in words: the best and the weakest of what can be good or bad."""
    ranked = sorted((line for line in lines if line.worth is not None), key=lambda line: line.worth or 0)
    if not ranked:
        return
    weakest, best = ranked[0], ranked[-1]
    bad = weakest.words.low(language) if weakest.words.low and (weakest.worth or 0) < WEAK else None
    good = best.words.high(language) if best.words.high and (best.worth or 0) >= WEAK else None
    label = weakest.words.label(language)
    if good and bad:
        yield Text(_BUT(language, good=good, bad=_within(bad), label=label), "strong")
    elif good or bad:
        yield Text(_ONLY(language, clause=good or bad), "strong")
    else:
        yield Text(_MIDDLE(language, label=label), "strong")


def _within(clause: str) -> str:
    """A clause as it stands inside a sentence. `I` and names in capitals keep theirs."""
    first, *_ = clause.split()
    keeps = first == "I" or (first.isupper() and len(first) > 1)
    return clause if keeps else clause[0].lower() + clause[1:]


def _instrument(flow: Flow, found: Sequence[Line], language: Language) -> Iterator[Part]:
    yield Text(flow.title(language), "strong")
    if not found:
        yield Text(NOT_SHOWN(language))
        return
    if flow.wished:
        yield from mapped(flow, found, language)
    else:
        ranked = weakest_first(found)
        rows, alike = facts(ranked, language)
        yield Facts((*rows, *_added_up(flow, found, language)))
        if alike:
            yield Text(alike, "quiet")
        yield from charts(ranked, language)
    yield from _beside(flow, found, language)


def _added_up(flow: Flow, found: Sequence[Line], language: Language) -> Iterator[tuple[str, str]]:
    """In how many of a form's questions most have answered with what counts; only where all have a figure."""
    for step in flow.steps:
        asked = [line for line in found if line.question in step.questions]
        if step.levels and step.levels.report and len(asked) == len(step.questions):
            n = sum(bool(line.majority & set(step.levels.counts)) for line in asked)
            yield step.levels.report.label(language), _OF(language, n=n, of=len(asked))


def _beside(flow: Flow, found: Sequence[Line], language: Language) -> Iterator[Part]:
    """Figures of the evidence to hold these up against: old ones, and they say so."""
    words = [line.words.beside for line in found]
    words += [step.levels.report.beside for step in flow.steps if step.levels and step.levels.report]
    figures = dict.fromkeys(one(language) for one in words if one)
    if figures:
        yield Text(_BESIDE(language, figures=" ".join(figures)), "quiet")
