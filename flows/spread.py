"""How fast a platform takes messages, and when each of many people is asked so that nobody waits for its ceiling."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b

from flows.words import Words

RATES: Mapping[str, float] = {"slack": 5.0, "teams": 30.0}
"""Messages a second that we count on, for each workspace or tenant; what is not named has no ceiling that we know of.

Slack: `chat.postMessage` takes "several hundred messages per minute" in a workspace (docs.slack.dev, rate limits);
three hundred is the least that this can mean. Teams: 50 requests a second for each app and tenant, 30 in older copies
of the same page ("Optimize your bot with rate limiting"); the smaller of the two.
"""

AT_ONCE = timedelta(minutes=1)
"""Who can be asked within so long are all asked at the same time."""

USED = 3 / 4
"""How much of a window people are spread over at most: the rest is for whatever has to be tried again."""

FIRST_BACKOFF = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(minutes=30)
BACKOFF_JITTER = 1 / 4
"""How much longer than its turn a new attempt may wait, so that not all come back at once."""

Workspaces = Sequence[tuple[str, int]]
"""For each workspace or tenant: its platform, and how many people can be reached there."""

_TOO_MANY = Words(
    "{people} personer på {minutes} minutter er flere, end platformen tager imod: det tager omkring {needed} minutter. "
    "Nogle får ikke spørgsmålet. Giv det et længere vindue, eller del det ud på flere dage.",
    "{people} people in {minutes} minutes are more than the platform takes: it needs about {needed} minutes. Some will "
    "not get the question. Give it a longer window, or spread it over several days.",
)


def busiest(audience: int, workspaces: Workspaces) -> tuple[int, float | None]:
    """How many of an audience are to be reached in the workspace that takes longest, at most, and how many messages a
    second it takes; None where there is no ceiling."""
    limited = [(min(audience, people), RATES[platform]) for platform, people in workspaces if platform in RATES]
    return max(limited, key=lambda one: one[0] / one[1], default=(audience, None))


def needed(audience: int, rate: float | None) -> timedelta:
    """How long it takes to send to so many."""
    return timedelta(seconds=audience / rate) if rate else timedelta(0)


def spread(audience: int, rate: float | None, window: timedelta) -> timedelta:
    """Over how long an audience is asked: whole minutes, within the window, and none at all where it is small."""
    wanted = min(needed(audience, rate), window * USED)
    return timedelta(0) if wanted <= AT_ONCE else wanted // AT_ONCE * AT_ONCE


def jitter(person: int, nudge: str, over: timedelta) -> timedelta:
    """How long after the others somebody is asked: whole seconds, less than `over`, always the same for that person and
    nudge, and as many people in each part of it as in any other."""
    return timedelta(seconds=int(_fraction(f"{nudge}:{person}") * over.total_seconds()))


def fits(audience: int, rate: float | None, window: timedelta) -> Words | None:
    """What HR should know where a window is too short for so many. None where it can be kept."""
    long = needed(audience, rate)
    if long <= window:
        return None
    said = {"people": audience, "minutes": window // AT_ONCE, "needed": -(-long // AT_ONCE)}
    return _TOO_MANY.given(**said)


def backoff(attempt: int, delivery: int) -> timedelta:
    """How long to wait before trying again what has been tried `attempt` times before: twice as long each time, and
    somewhat longer, but always the same for that delivery and attempt."""
    turn = FIRST_BACKOFF * (1 << min(attempt, 10))
    late = 1 + BACKOFF_JITTER * _fraction(f"{delivery}:{attempt}")
    return min(turn * late, LONGEST_BACKOFF)


def _fraction(name: str) -> float:
    """From 0 up to but not 1, and always the same of one name."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest()) / 2**48
