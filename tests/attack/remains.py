"""What is left of secrets in files, and in those of a database."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import asyncpg


def found(secrets: Sequence[str], *places: Path) -> dict[str, int]:
    """How often any of these stands in the files at or below these places, file by file."""
    files = [one for place in places for one in ([place] if place.is_file() else sorted(place.rglob("*")))]
    counts = {one.name: _hits(one, secrets) for one in files if one.is_file()}
    return {name: hits for name, hits in counts.items() if hits}


def _hits(file: Path, secrets: Sequence[str]) -> int:
    content = file.read_bytes()
    return sum(content.count(one.encode()) for one in secrets)


def dumped(file: Path) -> Path:
    with closing(sqlite3.connect(file)) as connection:
        text = "\n".join(connection.iterdump())
    path = file.parent / "dump.sql"
    path.write_text(text)
    return path


async def value(url: str, statement: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()


async def server(url: str) -> Path:
    """The folder of a PostgreSQL server, with everything written to it."""
    await value(url, "CHECKPOINT")
    return Path(await value(url, "SHOW data_directory"))


async def tables(url: str) -> Path:
    """The folder in which that database keeps its tables, or the file that it is."""
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///"))
    number = await value(url, "SELECT oid FROM pg_database WHERE datname = current_database()")
    return await server(url) / "base" / number
