"""Microsoft 365 Agents Playground, a Teams without Microsoft's servers: fetched for whoever agrees to its licence, kept
on this machine, never part of what we ship or of our checks."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.play.starting import FailedError, free_port, started

VERSION = "0.2.28"
PACKAGE = f"@microsoft/m365agentsplayground@{VERSION}"
FOLDER = Path("var/agents-playground").resolve()
PROGRAM = FOLDER / VERSION / "node_modules" / "@microsoft" / "m365agentsplayground"
GUARD = Path(__file__).with_name("loopback.cjs")
USER = "00000000-0000-0000-0000-0000000000020"
"""The Entra object id of the one person that it plays."""


def is_there() -> bool:
    return (PROGRAM / "cli.js").exists()


def fetch() -> None:
    """Raises FailedError."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    words = (
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--prefix",
        str(FOLDER / VERSION),
        PACKAGE,
    )
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise FailedError("npm is not here: install Node.js 20 or later.") from None
    if done.returncode or not is_there():
        raise FailedError(done.stderr)


@contextmanager
def agents_playground(folder: Path, messages: str) -> Iterator[str]:
    """Running beside us until the block ends; its page. What happens on it is told to the bot at `messages`."""
    port = free_port()
    options = ("--app-endpoint", messages, "--channel-id", "msteams", "--port", str(port), "--disable-telemetry")
    words = ("node", "--require", str(GUARD), str(PROGRAM / "cli.js"), "start", *options)
    quiet = {**os.environ, "APPLICATION_INSIGHTS_NO_STATSBEAT": "1", "BROWSER": "none"}
    with started(words, folder / "playground.txt", quiet) as running:
        running.until(lambda: "Listening on" in running.said)
        yield f"http://127.0.0.1:{port}"
