"""What the commands share: the program without its ears, and complaints in sentences."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.app import App, build
from config import settings as configuration
from config.settings import Settings, SettingsError
from flows.legible import visible
from flows.parse import FlowError
from flows.schedule_file import ScheduleError
from flows.sheet import SheetError
from storage import migrate
from storage.address import DatabaseError

Result = TypeVar("Result")
FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Complaint(click.ClickException):
    """Something that cannot be done, with one sentence a line."""

    def __init__(self, complaints: Sequence[str]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(complaints))


@contextmanager
def complaining() -> Iterator[None]:
    """Turn what is wrong with files and settings into sentences."""
    try:
        yield
    except (SettingsError, FlowError, ScheduleError, SheetError) as error:
        raise Complaint(error.complaints) from None
    except DatabaseError as error:
        raise Complaint([str(error)]) from None
    except UnicodeDecodeError as error:
        raise Complaint([f"The file is not UTF-8 text: {error.reason} at byte {error.start}."]) from None
    except DBAPIError as error:
        raise Complaint([f"The database cannot be used: {str(error.orig).splitlines()[0]}."]) from None
    except OSError as error:
        about = f"{error.filename}: " if error.filename else ""
        raise Complaint([f"{about}{error.strerror or error}."]) from None


def told(**given: object) -> Settings:
    settings = configuration.read(**given)
    logs.configure(settings.log_format, settings.log_level)
    return settings


def secret_of(settings: Settings) -> str:
    """Raises SettingsError when there is none."""
    if settings.secret_key is None:
        example = secrets.token_urlsafe(32)
        complaint = "HANDGREB_SECRET_KEY is needed: at least 32 characters that nobody else knows. For example: "
        raise SettingsError([complaint + example])
    return settings.secret_key.get_secret_value()


def read(file: Path) -> str:
    """The text of a file that somebody gave us."""
    with complaining():
        return file.read_text("utf-8-sig")


def with_app(work: Callable[[App], Awaitable[Result]], *, secret: bool = False) -> Result:
    """Do something with the whole program on a migrated database, without listening to anybody. Only what must know
    whose answers are whose needs the `secret`."""

    async def run() -> Result:
        settings = told()
        app = build(settings, secret_of(settings) if secret else secrets.token_hex(32))
        try:
            await migrate.upgrade(settings.database_url)
            return await work(app)
        finally:
            await app.database.close()

    with complaining():
        return go(run())


def go(coroutine: Coroutine[Any, Any, Result]) -> Result:
    return asyncio.run(_to_the_end(coroutine))


async def _to_the_end(coroutine: Coroutine[Any, Any, Result]) -> Result:
    try:
        return await coroutine
    except DBAPIError:
        # SQLite's driver has a thread that reports once more after a failed opening, and must find somebody listening.
        await asyncio.sleep(0.1)
        raise


def say(text: str) -> None:
    """Print. Names and words that people wrote cannot move the cursor (rule C5)."""
    click.echo(visible(text).rstrip("\n"))


def nobody(email: str) -> Complaint:
    return Complaint([f"Nobody here has the address {visible(email)}."])


def say_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
