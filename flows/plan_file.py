"""HR's schedule as a file: written out, and compared with another."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from pydantic_core import to_jsonable_python

from flows.schedule import Nudge


@dataclass(frozen=True, slots=True)
class Difference:
    """One nudge that applying a file would add, change or remove."""

    what: Literal["added", "changed", "removed"]
    name: str
    before: Nudge | None
    after: Nudge | None


def compare(now: Mapping[str, Nudge], wanted: Iterable[Nudge]) -> tuple[Difference, ...]:
    """What must happen for the schedule to be as wanted, by name."""
    after = {nudge.name: nudge for nudge in wanted}
    found: list[Difference] = []
    for name in sorted(now.keys() | after.keys()):
        before, later = now.get(name), after.get(name)
        if before is None:
            found.append(Difference("added", name, None, later))
        elif later is None:
            found.append(Difference("removed", name, before, None))
        elif before != later:
            found.append(Difference("changed", name, before, later))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A nudge that was changed in the chat since a file last said what it is: `file` is what that file said, `now` how
    it stands, `wanted` what the new file says. None where there is no such nudge."""

    name: str
    file: Nudge | None
    now: Nudge | None
    wanted: Nudge | None


def merge(
    file: Mapping[str, Nudge | None], now: Mapping[str, Nudge], wanted: Iterable[Nudge]
) -> tuple[tuple[Difference, ...], tuple[Conflict, ...]]:
    """What a new file changes of what the chat has left alone, and where it meets what the chat has changed. `file` is
    what a file last said."""
    conflicts, differences = [], []
    for one in compare(now, wanted):
        if one.before == file.get(one.name):
            differences.append(one)
        else:
            conflicts.append(Conflict(one.name, file.get(one.name), one.before, one.after))
    return tuple(differences), tuple(conflicts)


def agreed(file: Mapping[str, Nudge | None], now: Mapping[str, Nudge], wanted: Iterable[Nudge]) -> frozenset[str]:
    """Names of what was changed in the chat, and stands so in the new file."""
    after = {nudge.name: nudge for nudge in wanted}
    names = file.keys() | now.keys() | after.keys()
    return frozenset(name for name in names if now.get(name) == after.get(name) != file.get(name))


@dataclass(frozen=True, slots=True)
class LastChange:
    """The newest change that an export knows. Every database counts from one: only with the instant does the number
    say which change. Exports of earlier versions did not write the instant."""

    number: int
    at: datetime | None


_SEEN = "# With every change up to number "
_LAST = re.compile(re.escape(_SEEN) + r"([0-9]{1,15})(?:, made at (\S+))?\.")
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
"""In UTC, to the microsecond, which is as far as either database keeps it."""


def seen(document: str) -> LastChange | None:
    """Up to which change of the chat the export went that the file was made from; None where it does not say."""
    found = _LAST.match(document)
    return LastChange(int(found[1]), _instant(found[2])) if found else None


def _instant(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None


def exported(nudges: Sequence[Nudge], last: LastChange | None) -> str:
    """The schedule as a file that knows how far it goes."""
    if not nudges or last is None or last.at is None:
        return written(nudges)
    at = last.at.astimezone(UTC).strftime(_INSTANT)
    return f"{_SEEN}{last.number}, made at {at}.\n\n{written(nudges)}"


def fields_changed(difference: Difference) -> Mapping[str, tuple[object, object]]:
    """Field → before and after, for a changed nudge."""
    if difference.before is None or difference.after is None:
        return {}
    before, after = (one.model_dump(mode="json", by_alias=True) for one in (difference.before, difference.after))
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def written(nudges: Iterable[Nudge]) -> str:
    """The schedule as TOML that `parse_schedule` reads back to the same."""
    return "\n".join(_entry(nudge) for nudge in sorted(nudges, key=lambda nudge: nudge.name))


def _entry(nudge: Nudge) -> str:
    lines = ["[[nudge]]"]
    for name, info in Nudge.model_fields.items():
        value = getattr(nudge, name)
        if info.is_required() or value != info.default:
            lines.append(f"{info.alias or name} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case time() | date():
            return value.isoformat()
        case timedelta():
            return _quoted(to_jsonable_python(value))
        case tuple():
            return f"[{', '.join(_value(one) for one in value)}]"
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    """As JSON quotes it, which TOML understands but for one letter."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
