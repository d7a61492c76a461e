"""What is wrong with a line of a schedule, in a sentence for whoever wrote the file."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any
from zoneinfo import available_timezones

from pydantic_core import ErrorDetails

_DURATION = "should be a duration in quotes, such as PT4H for four hours or P21D for days"
_DATE = "should be a date without quotes, such as 2026-02-01"
_TIME = "should be a time, such as 14:00:00"
_LIST = "should be a list in brackets"
_TEXT = "should be text in quotes"
_NUMBER = "should be a whole number without quotes"
_BOOLEAN = "should be true or false, without quotes"

_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "missing": "is missing",
        "model_type": "should be an entry that begins with [[nudge]]",
        "string_type": _TEXT,
        "string_pattern_mismatch": "should be small letters, digits and hyphens, such as good-colleague",
        "tuple_type": _LIST,
        "bool_type": _BOOLEAN,
        "bool_parsing": _BOOLEAN,
        "int_type": _NUMBER,
        "int_parsing": _NUMBER,
        "int_from_float": _NUMBER,
        "date_type": _DATE,
        "date_parsing": _DATE,
        "date_from_datetime_parsing": _DATE,
        "date_from_datetime_inexact": _DATE,
        "time_type": _TIME,
        "time_parsing": _TIME,
        "time_delta_type": _DURATION,
        "time_delta_parsing": _DURATION,
    }
)


def fault(error: ErrorDetails, known: Collection[str]) -> str:
    """The sentence for one thing that is wrong with a nudge, whose fields are `known`, without a full stop."""
    place = ".".join(str(part) for part in error["loc"])
    return f"{place}: {_what(error, known)}" if place else _what(error, known)


def _what(error: ErrorDetails, known: Collection[str]) -> str:
    given: Any = error["input"]
    match error["type"]:
        case "extra_forbidden":
            return f"is not known{meant(str(error['loc'][-1]), known)}"
        case "literal_error":
            allowed = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
            return f'"{given}" is none of {allowed}{meant(str(given), allowed.split(", "))}'
        case kind:
            plain = error["msg"].removeprefix("Value error, ").replace("Input should", "should")
            said = _SENTENCES.get(kind, plain)
            return f"{said}{meant(given, available_timezones())}" if error["loc"][-1:] == ("zone",) else said


def meant(given: object, known: Collection[str]) -> str:
    """The end of a sentence: which known name is the nearest; nothing where none is near."""
    near = get_close_matches(str(given)[:60], sorted(known), n=1, cutoff=0.75)
    return f'; did you mean "{near[0]}"?' if near else ""


def no_flow(flow: str, flows: Collection[str]) -> str:
    return f'there is no flow "{flow}"{meant(flow, flows)}'


def no_team(team: str, teams: Collection[str]) -> str:
    return f'there is no team "{team}"{meant(team, teams)}'


def ended(sentence: str) -> str:
    """A sentence with its end."""
    return sentence if sentence.endswith("?") else f"{sentence}."
