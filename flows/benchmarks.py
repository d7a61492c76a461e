"""Figures of the evidence, each kept once: what it says, of whom, from which year and page. Texts name them in braces.

`{sharing-matters}` becomes the figure as it is read aloud, `{sharing-matters:of}` whom and when it is about.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from babel.numbers import format_decimal, format_percent
from pydantic import model_validator

from flows.content_table import rows
from flows.flow import Shape, Slug, Source
from flows.words import LANGUAGES, Language, Words

_NAMED = re.compile(r"\{(?P<id>[^{}:]*)(?::(?P<what>[^{}]*))?\}")


class Benchmark(Shape):
    """`value` is a number of that unit; `said` stands instead where the source has words for it, such as more than
    eight in ten. `of` is who was asked; `note` what a reader must know to read it right."""

    id: Slug
    value: float | None = None
    unit: Literal["percent", "number"] = "percent"
    said: Words | None = None
    of: Words
    year: int | None = None
    source: Source
    note: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Benchmark":
        if (self.value is None) == (self.said is None):
            raise ValueError("needs either a `value` or `said`")
        return self

    def read(self, language: Language) -> str:
        """The figure as it stands in a sentence."""
        if self.said:
            return self.said(language)
        if self.unit == "percent":
            return format_percent((self.value or 0) / 100, "#,##0.# %" if language == "da" else "#,##0.#%", language)
        return format_decimal(self.value or 0, locale=language)

    def about(self, language: Language) -> str:
        """Of whom, and from when."""
        return f"{self.of(language)}, {self.year}" if self.year else self.of(language)


def read(text: str, name: str) -> Mapping[str, Benchmark]:
    """A table of benchmarks. Raises ValueError with a sentence."""
    return rows(text, name, "benchmark", Benchmark, lambda one: one.id)


def named(raw: object) -> Iterator[tuple[str, str | None]]:
    """Every (id, what) that the texts of a document name, in order."""
    match raw:
        case str():
            yield from ((found["id"], found["what"]) for found in _NAMED.finditer(raw))
        case dict():
            for one in raw.values():
                yield from named(one)
        case list():
            for one in raw:
                yield from named(one)


def filled(raw: object, table: Mapping[str, Benchmark], language: Language = "da") -> object:
    """The document with its figures in place of their names. Danish texts stand under `da`, English ones under `en`."""
    match raw:
        case str():
            return _NAMED.sub(lambda found: _said(table, found, language), raw)
        case dict():
            return {
                key: filled(one, table, next((each for each in LANGUAGES if each == key), language))
                for key, one in raw.items()
            }
        case list():
            return [filled(one, table, language) for one in raw]
        case _:
            return raw


def _said(table: Mapping[str, Benchmark], found: re.Match[str], language: Language) -> str:
    benchmark = table.get(found["id"])
    if benchmark is None:
        return found[0]
    return benchmark.about(language) if found["what"] else benchmark.read(language)


def unknown(raw: object, table: Mapping[str, Benchmark]) -> Iterator[str]:
    """What is wrong with the figures that a document names, in sentences."""
    for one, what in named(raw):
        if one not in table:
            yield f'the figure "{{{one}}}" is not in the table of benchmarks.'
        elif what not in (None, "of"):
            yield f'"{{{one}:{what}}}": after the colon only `of` is understood.'
