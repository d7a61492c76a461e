"""The figures of the evidence, found by what one remembers of them."""

import re
from collections.abc import Iterator

from flows.benchmarks import Benchmark
from flows.catalogue import Catalogue
from flows.catalogue_view import figure
from flows.message import Message, Part, Text
from flows.words import LANGUAGES, Language, Words

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_FIGURES = Words("Tal", "Figures")
_NAMED_BY = Words("{id}, i: {flows}", "{id}, in: {flows}")
_UNUSED = Words("{id}, ikke i brug", "{id}, not in use")


def found(catalogue: Catalogue, text: str) -> list[Benchmark]:
    """The figures that hold every word of the text, and every number as a whole; all of them where there is none."""
    wanted = text.casefold().replace("%", " ").split()
    return [one for one in catalogue.benchmarks.values() if all(_holds(one, word, catalogue) for word in wanted)]


def told(figures: list[Benchmark], catalogue: Catalogue, language: Language) -> Message:
    """Each with its value, of whom, its year, its page, and the flows that name it."""
    parts = [part for one in figures for part in _told(one, catalogue, language)]
    return Message(language, _FIGURES(language), tuple(parts))


def named_by(one: Benchmark, catalogue: Catalogue) -> list[str]:
    """The ids of the flows whose texts name the figure."""
    return [flow.id for flow in catalogue if one.id in flow.figures]


def _told(one: Benchmark, catalogue: Catalogue, language: Language) -> Iterator[Part]:
    yield Text(figure(one, catalogue, language), "strong")
    flows = named_by(one, catalogue)
    yield Text(_NAMED_BY(language, id=one.id, flows=", ".join(flows)) if flows else _UNUSED(language, id=one.id))


def _holds(one: Benchmark, word: str, catalogue: Catalogue) -> bool:
    """A number is looked for in what the figure says, and not among chapters and pages."""
    if word[0].isdecimal():
        said = " ".join(f"{one.read(language)} {one.about(language)}" for language in LANGUAGES)
        return word in _NUMBER.findall(said)
    return any(word in f"{one.id} {figure(one, catalogue, language)}".casefold() for language in LANGUAGES)
