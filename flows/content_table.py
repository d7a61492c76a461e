"""A table that stands beside the flows: rows of one kind, each under a name of its own."""

import tomllib
from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from flows.flow import Shape

Row = TypeVar("Row", bound=Shape)


def rows(text: str, file: str, key: str, kind: type[Row], name: Callable[[Row], str]) -> Mapping[str, Row]:
    """The entries that begin with `[[key]]`, by name. Raises ValueError with a sentence."""
    try:
        listed: list[Row] = TypeAdapter(list[kind]).validate_python(tomllib.loads(text).get(key, []))  # type: ignore[valid-type]
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{file}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}.") from None
    names = [name(one) for one in listed]
    if len(set(names)) < len(names):
        raise ValueError(f"{file}: {sorted({one for one in names if names.count(one) > 1})} stand more than once.")
    return dict(zip(names, listed, strict=True))
