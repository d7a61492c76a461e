"""One step as the catalogue tells of it: what is asked, what can be answered, and where each answer leads."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from babel.dates import format_timedelta

from flows.asking import labels, values
from flows.flow import (
    ChoiceQuestion,
    Flow,
    Levels,
    Next,
    NumberQuestion,
    Offer,
    Question,
    ScaleQuestion,
    SeveralQuestion,
    Step,
    TextQuestion,
    YesNoQuestion,
)
from flows.letter import NAMES
from flows.message import Part, Text
from flows.promise import promise
from flows.words import Language, Words

BULLET = "• "
_STEP = Words("Trin {n}", "Step {n}")
_START = Words("Trin {n}, en begyndelse", "Step {n}, a beginning")
_WHY = Words("Hvorfor: {reason}", "Why: {reason}")
_RECALLED = Words(
    "Øverst står det, man sidst skrev til »{question}«.", "Above it stands what was last written to “{question}”."
)
_ANSWER = Words("Svar: {options}", "Answers: {options}")
_MAY_SKIP = Words("Svar, hvis man vil: {options}", "Answers, if one likes: {options}")
_OWN_WORDS = Words("egne ord (højst {n} tegn)", "own words (at most {n} characters)")
_A_NUMBER = Words("et tal fra {least} til {most}", "a number from {least} to {most}")
_UP_TO = Words("{options} (højst {n})", "{options} (at most {n})")
_ADDS_UP = Words(
    "Svarene tælles sammen til én af fire sætninger, som kun man selv ser:",
    "The answers add up to one of four sentences, seen by that person alone:",
)
_LEVEL = Words("{what} → »{words}«", "{what} → “{words}”")
_FEWER = Words("Færre end {n}", "Fewer than {n}")
_BETWEEN = Words("Fra {n} til {m}", "From {n} to {m}")
_MORE = Words("Flere end {m}", "More than {m}")
_UNDECIDED = Words("For mange sprunget over", "Too many left out")
_ALWAYS = Words("Efter svaret", "After the answer")
_ELSE = Words("Ellers", "Otherwise")
_QUOTED = Words("»{text}«", "“{text}”")
_TO = Words("»{question}« {options}", "“{question}” {options}")
_EARLIER = Words("sidste gang {options}", "last time {options}")
_OR = Words(" eller ", " or ")
_AND = Words(" og ", " and ")
_AND_ALSO = Words(", og ", ", and ")
_GOES = Words("trin {n} i samme besked", "step {n} in the same message")
_LATER = Words("trin {n} i en ny besked efter {time}", "step {n} in a new message after {time}")
_ASKED = Words(", som man har sagt ja til", ", which they said yes to")
_OFFER = Words("tilbud »{name}«, begyndende med »{draft}«", "offer “{name}”, beginning with “{draft}”")
_OWN = Words(" og det, man selv skrev", " and what they wrote themselves")
_ENDS = Words("slut", "the end")


def told(flow: Flow, step: Step, language: Language) -> Iterator[Part]:
    """Everything about one step. Who sees an answer is said by the rule in force, as under the question itself."""
    begins = flow.rotation and step in flow.starts
    number = (_START if begins else _STEP)(language, n=flow.steps.index(step) + 1)
    yield Text(f"{number}: {step.title(language)}" if step.title else number, "strong")
    if step.recall and (written := flow.question(step.recall)):
        yield Text(_RECALLED(language, question=written.text(language)))
    for question in step.questions:
        yield Text(question.text(language), "strong")
        options = _ANSWER if question.required else _MAY_SKIP
        yield Text(options(language, options=_options(question, language)))
    if step.reason:
        yield Text(_WHY(language, reason=step.reason(language)))
    if step.levels:
        yield from _levels(step.levels, language)
    for one in step.next:
        yield Text(f"{BULLET}{_way(flow, step, one, language)}")
    yield Text(f"{promise(flow, step, language)}.", "quiet")


def _options(question: Question, language: Language) -> str:
    match question:
        case ScaleQuestion():
            return f"1 ({question.low(language)}) – 5 ({question.high(language)})"
        case YesNoQuestion() | ChoiceQuestion():
            return " / ".join(labels(question, language))
        case SeveralQuestion():
            return _UP_TO(language, options=" / ".join(labels(question, language)), n=question.most)
        case TextQuestion():
            return _OWN_WORDS(language, n=question.max_length)
        case NumberQuestion():
            return _A_NUMBER(language, least=question.least, most=question.most)


def _levels(levels: Levels, language: Language) -> Iterator[Part]:
    yield Text(_ADDS_UP(language))
    for what, words in (
        (_FEWER, levels.low),
        (_BETWEEN, levels.middle),
        (_MORE, levels.high),
        (_UNDECIDED, levels.open),
    ):
        told_of = what(language, n=levels.middle_from, m=levels.middle_to)
        yield Text(BULLET + _LEVEL(language, what=told_of, words=words(language)))


def _way(flow: Flow, step: Step, one: Next, language: Language) -> str:
    """Where some answers lead: what is said, what is asked next and when, what is offered."""
    led = [_QUOTED(language, text=one.say(language))] if one.say else []
    if one.offer:
        led.append(_offer(one.offer, language))
    target = flow.step(one.go) if one.go else None
    led.append(_next(flow.steps.index(target) + 1, one, language) if target else _ENDS(language))
    return f"{_condition(flow, step, one, language)} → {'; '.join(led)}."


def _next(number: int, one: Next, language: Language) -> str:
    if one.after is None:
        return _GOES(language, n=number)
    asked = _ASKED(language) if one.asked else ""
    return _LATER(language, n=number, time=spoken(one.after, language)) + asked


def spoken(time: timedelta, language: Language) -> str:
    """A length of time in words, in days from a day up."""
    days = time >= timedelta(days=1)
    return format_timedelta(time, "day" if days else "minute", threshold=999 if days else 1, locale=language)


def _offer(offer: Offer, language: Language) -> str:
    said = _OFFER(language, name=NAMES[offer.kind](language), draft=offer.draft(language))
    return said + (_OWN(language) if offer.own else "")


def _condition(flow: Flow, step: Step, one: Next, language: Language) -> str:
    if one.always:
        return (_ALWAYS if len(step.next) == 1 else _ELSE)(language)
    said = [_chosen(flow, step, name, wanted, language) for name, wanted in one.when.items()]
    earlier = [_chosen(flow, step, name, wanted, language) for name, wanted in one.earlier.items()]
    now = [_AND(language).join(said)] if said else []
    if earlier:
        now.append(_EARLIER(language, options=_AND(language).join(earlier)))
    return _first_large(_AND_ALSO(language).join(now))


def _chosen(flow: Flow, step: Step, name: str, wanted: tuple[str, ...], language: Language) -> str:
    """The answers as they are labelled; with their question where the step does not ask just that one."""
    question = flow.question(name)
    if question is None:
        return name
    shown: Mapping[str, str] = dict(zip(values(question) or (), labels(question, language), strict=True))
    options = _OR(language).join(_QUOTED(language, text=shown.get(value, value)) for value in wanted)
    return options if question == step.simple else _TO(language, question=question.text(language), options=options)


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]
