"""What verbs share of saying no in the middle of a transaction."""

from flows.refusals import refusal
from flows.words import Language, Words


class Refused(Exception):  # noqa: N818
    """Nothing is done; the message says why. Raised inside a transaction, which it undoes."""

    def __init__(self, words: Words, language: Language, **details: object) -> None:
        self.message = refusal(words, language, **details)
        super().__init__(words.en)
