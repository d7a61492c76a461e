"""A text in both languages, side by side."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import ConfigDict

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """Danish and English of one text. Braces mark values that are filled in by name."""

    da: str
    en: str

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", str_strip_whitespace=True)

    def __call__(self, language: Language, **values: object) -> str:
        text = self.da if language == "da" else self.en
        return text.format(**values) if values else text

    def given(self, **values: object) -> "Words":
        """With these values filled in."""
        return Words(self("da", **values), self("en", **values))
