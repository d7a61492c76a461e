"""HR's schedule as a file, read: all that is wrong with it at once, each in a sentence."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from flows.flow import Flow
from flows.schedule import Nudge, two_ways
from flows.schedule_faults import ended, fault, no_flow

LARGEST_FILE = 1_000_000
"""Characters. A thousand nudges are less."""


class ScheduleError(Exception):
    """A schedule that is refused. `complaints` holds one readable sentence for each thing wrong."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(complaints))


def parse_schedule(document: str, name: str, flows: Mapping[str, Flow]) -> tuple[Nudge, ...]:
    """A schedule file. Raises ScheduleError with everything that is wrong."""
    raw = _toml(document, name)
    complaints = [f'{name}: "{key}" is not known; a schedule holds [[nudge]] entries.' for key in raw if key != "nudge"]
    entries = raw.get("nudge", [])
    if not isinstance(entries, list):
        raise ScheduleError([*complaints, f"{name}: `nudge` should be entries that begin with [[nudge]]."])
    nudges: list[Nudge] = []
    for number, entry in enumerate(entries, 1):
        called = f'"{str(entry.get("name", number))[:60]}"' if isinstance(entry, dict) else number
        try:
            nudges.append(Nudge.model_validate(_meant_for(entry, flows)))
        except ValidationError as error:
            complaints += [f"{name}: nudge {called}: {ended(wrong)}" for wrong in _faults(error, entry, flows)]
    complaints += [
        f'{name}: nudge "{nudge.name}": {ended(wrong)}' for nudge in nudges for wrong in _unfit(nudge, flows)
    ]
    often = Counter(str(entry.get("name")) for entry in entries if isinstance(entry, dict) and "name" in entry)
    complaints += [f'{name}: nudge "{one}" stands more than once.' for one, n in sorted(often.items()) if n > 1]
    if complaints:
        raise ScheduleError(complaints)
    return tuple(nudges)


def _toml(document: str, name: str) -> Mapping[str, Any]:
    if len(document) > LARGEST_FILE:
        raise ScheduleError([f"{name}: is larger than a schedule can be ({LARGEST_FILE:,} characters)."])
    try:
        return tomllib.loads(document)
    except ValueError as error:
        raise ScheduleError([f"{name}: not valid TOML: {error}."]) from None
    except RecursionError:
        raise ScheduleError([f"{name}: not valid TOML: brackets within brackets without end."]) from None


def _meant_for(entry: object, flows: Mapping[str, Flow]) -> object:
    flow = flows.get(str(entry.get("flow"))) if isinstance(entry, dict) else None
    return {"audience": flow.audience, **entry} if flow and isinstance(entry, dict) else entry


def _faults(error: ValidationError, entry: object, flows: Mapping[str, Flow]) -> Iterator[str]:
    """All that is wrong with an entry: its fields, and what they say together where that can be told."""
    fields = [info.alias or name for name, info in Nudge.model_fields.items()]
    for one in error.errors():
        yield fault(one, fields)
    if isinstance(entry, dict):
        wrong = two_ways(entry)
        if wrong and any(one["loc"] for one in error.errors()):
            yield wrong
        if isinstance(entry.get("flow"), str) and entry["flow"] not in flows:
            yield no_flow(entry["flow"], flows)


def _unfit(nudge: Nudge, flows: Mapping[str, Flow]) -> Iterator[str]:
    flow = flows.get(nudge.flow)
    if flow is None:
        yield no_flow(nudge.flow, flows)
    elif flow.audience not in ("everyone", nudge.audience):
        yield f'"{nudge.flow}" is for the audience {flow.audience}, not {nudge.audience}'
