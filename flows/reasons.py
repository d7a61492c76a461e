"""Why this question: who asked for it, who sees the answer, and where it and its figures come from."""

from collections.abc import Iterator

from flows.catalogue import Catalogue
from flows.flow import Flow, Source, Step
from flows.message import Message, Part, Text
from flows.overview import because
from flows.promise import promise_in_full
from flows.words import Language, Words

_WHY_THIS = Words("Hvorfor netop det spørgsmål", "Why this question")
_SOURCE = Words("Kilde: {where}", "Source: {where}")
_FIGURE = Words("Tallet {figure}: {about}. {where}", "The figure {figure}: {about}. {where}")


def reason_message(flow: Flow, step: Step, rule: str | None, catalogue: Catalogue, language: Language) -> Message:
    """What a person reads who asks why they got that step. `rule` is HR's schedule in words, if it stands on it."""
    parts: list[Part] = [Text(_WHY_THIS(language), "strong"), Text(flow.about(language))]
    if rule:
        parts.append(Text(because(rule, language)))
    parts += [Text(paragraph) for paragraph in promise_in_full(flow, step, language)]
    parts += [Text(line, "quiet") for line in _figures(step, catalogue, language)]
    parts += [Text(_SOURCE(language, where=_where(one, catalogue, language)), "quiet") for one in flow.sources]
    return Message(language, _WHY_THIS(language), tuple(parts))


def _figures(step: Step, catalogue: Catalogue, language: Language) -> Iterator[str]:
    """Each figure that the step shows: as it is read, of whom and from which year, and where it stands."""
    for name in step.figures:
        one = catalogue.benchmarks[name]
        where = _where(one.source, catalogue, language)
        yield _FIGURE(language, figure=one.read(language), about=one.about(language), where=where)


def _where(source: Source, catalogue: Catalogue, language: Language) -> str:
    return f"{catalogue.sources[source.file].title(language)}, {source.section}"
