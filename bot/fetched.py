"""What fetching a calendar brings, or why it brings nothing."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands at an address. `body` is None when it is what it was when it had this `etag`."""

    body: bytes | None
    etag: str | None


class FetchError(Exception):
    """Nothing was fetched. `problem` is one of `flows.feed_view.PROBLEMS`; nothing in it tells the address."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class Fetch(Protocol):
    async def __call__(self, url: str, etag: str | None) -> Fetched:
        """Raises FetchError."""
        ...

    def check(self, url: str) -> None:
        """Raises FetchError for an address that is not even asked."""
        ...
