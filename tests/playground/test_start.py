"""`handgreb demo` on disk: begun once, gone on with later, open in one process at a time."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.demo.history import Demo
from bot.demo.start import Folder, RunningError, opened
from flows.plain import plain
from tests.demos import quietly, settings
from tests.playground.test_scene import ANNA, newest, press


@contextmanager
def started(folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The command as a process of its own, and what it has printed until it could be used."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HANDGREB_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--folder", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        text=True,
    )
    assert process.stdout
    try:
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if line.startswith("Stop"):
                break
        yield process, lines
    finally:
        process.kill()
        process.communicate()


def test_it_prints_its_address_and_ends_without_a_word(demo_folder: Folder) -> None:
    with started(demo_folder.path) as (process, lines):
        address = next(line.split()[1] for line in lines if line.startswith("Åbn"))
        with urlopen(address) as page:
            assert page.status == 200
        with started(demo_folder.path) as (second, said):
            assert said[0] == "Demoen kører allerede. / The demo is running already."
            assert said[1].split()[1] == address
            assert second.wait(10) == 0
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        assert (process.returncode, rest) == (0, "")


def test_two_processes_never_share_a_folder(tmp_path: Path) -> None:
    first, second = Folder(tmp_path / "demo"), Folder(tmp_path / "demo")
    with first.alone():
        first.tell("http://127.0.0.1:1")
        with pytest.raises(RunningError) as told, second.alone():
            raise AssertionError("both have it")
        assert told.value.address == "http://127.0.0.1:1"
    with second.alone():
        assert second.left_at() is None


async def test_it_goes_on_where_it_was_left(demo_folder: Folder) -> None:
    left_at = demo_folder.left_at()
    assert left_at
    async with opened(settings(demo_folder.database_url), demo_folder, quietly) as demo:
        waiting = [plain(one.message) for one in demo.page.transcripts.of(ANNA) if one.message]
        await press(demo, ANNA, "Ja")
        await demo.page.scene.move(ANNA, "hour")
        await demo.app.database.close()
    async with opened(settings(demo_folder.database_url), demo_folder, quietly) as again:
        assert (again.app.clock.now() - left_at).total_seconds() >= 3600
        assert [plain(one.message) for one in again.page.transcripts.of(ANNA) if one.message] == waiting[:1]
        await again.app.database.close()


async def test_what_waits_keeps_its_place_and_can_be_answered(demo: Demo) -> None:
    places = [one.id for one in demo.page.transcripts.of(ANNA)]
    await press(demo, ANNA, "Ja")
    assert "Gemt." in newest(demo, ANNA)
    assert [one.id for one in demo.page.transcripts.of(ANNA)] == places


def test_nobody_else_on_the_machine_can_read_it(demo_folder: Folder) -> None:
    for name in ("demo.db", "secret", "moment"):
        assert (demo_folder.path / name).stat().st_mode & 0o077 == 0, name


def test_a_history_that_was_broken_off_is_not_gone_on_with(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.clear()
    assert folder.left_at() is None
