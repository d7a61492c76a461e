"""The command line as an operator meets it: what is printed where, and the exit status."""

import logging
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.cli import main
from bot.cli.common import Complaint
from tests.conftest import SECRET

Handgreb = Callable[..., Result]

PEOPLE = """\
email,name,teams,leads,roles,timezone,language,slack,msteams,starts_on
aase@example.org,Åse Ærø,drift/værksted;it,,,,,,,
bo@example.org,Bo,drift/værksted,,trainee,Europe/Berlin,en,U1,,2026-02-01
mia@example.org,Mia,drift,drift/værksted,,,,,,
hanne@example.org,Hanne,,,hr,,,,,
"""

SCHEDULE = """\
[[nudge]]
name = "moede"
flow = "meeting-score"
repeats = "FREQ=WEEKLY;BYDAY=TU"
at = 11:00:00
"""


@pytest.fixture(autouse=True)
def _quiet_afterwards() -> Iterator[None]:
    """Each command sets up logging for its own standard error, which is gone when it ends."""
    before = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers = before
    structlog.reset_defaults()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Handgreb]:
    """`handgreb`, in a folder of its own and without a database."""
    runner = CliRunner()

    def run(*words: str, said: str | None = None, **settings: str) -> Result:
        env = {"HANDGREB_LOG_LEVEL": "warning"} | {f"HANDGREB_{name}": value for name, value in settings.items()}
        found = runner.invoke(main, words, input=said, env=env)
        if found.exception and not isinstance(found.exception, SystemExit | Complaint):
            raise found.exception
        return found

    with chdir(tmp_path):
        yield run


@pytest.fixture
def handgreb(alone: Handgreb, database_url: str) -> Handgreb:
    """`handgreb` on a migrated database with nobody in it."""

    def run(*words: str, **given: str) -> Result:
        return alone(*words, **{"DATABASE_URL": database_url, "SECRET_KEY": SECRET, **given})

    return run


@pytest.fixture
def staffed(handgreb: Handgreb) -> Handgreb:
    """The same, with four people in it."""
    assert handgreb("people", "import", file("people.csv", PEOPLE)).exit_code == 0
    return handgreb


def file(name: str, content: str | bytes) -> str:
    """A file where the command runs."""
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def printed(result: Result) -> str:
    """What a command that went well printed."""
    assert result.exit_code == 0, result.stderr
    return result.stdout


def complaint(result: Result) -> str:
    """What a command complained of; nothing of it stands on standard output."""
    assert result.exit_code != 0
    assert result.stdout == ""
    return result.stderr
