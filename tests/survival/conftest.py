"""Databases to begin from again and again, and a platform on a wire."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.databases import _execute, on
from tests.survival.wire import Wire, listening

Copies = Callable[[str], str]
"""From the address of a database nobody is connected to, that of a copy of it."""


@pytest.fixture
def wire() -> Iterator[Wire]:
    with listening(Wire()) as one:
        yield one


@pytest.fixture
def copied(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Copies]:
    made: list[str] = []

    def copy(url: str) -> str:
        name = f"t{uuid4().hex}"
        if url.startswith("sqlite"):
            path = Path(url.removeprefix("sqlite:///"))
            for file in path.parent.glob(f"{path.name}*"):  # with what a killed process left in the log beside it
                shutil.copy(file, tmp_path / f"{name}{file.name.removeprefix(path.name)}")
            return f"sqlite:///{tmp_path / name}"
        server = request.getfixturevalue("postgresql_server")
        original = url.partition("?")[0].rpartition("/")[2]
        asyncio.run(_execute(server, f"CREATE DATABASE {name} TEMPLATE {original}"))
        made.append(name)
        return on(server, name)

    yield copy
    for name in made:
        asyncio.run(_execute(request.getfixturevalue("postgresql_server"), f"DROP DATABASE {name} WITH (FORCE)"))
