"""`handgreb run` itself: it starts beside another of its kind, serves, and ends when it is told to."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.conftest import SECRET
from tests.survival.wire import WAIT
from tests.survival.world import stands


@contextmanager
def handgreb(url: str) -> Iterator[subprocess.Popen[str]]:
    told = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "PORT": "0", "LOG_FORMAT": "json"}
    env = {**os.environ, **{f"HANDGREB_{name}": value for name, value in told.items()}}
    command = [sys.executable, "-m", "bot", "run"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    said = process.stdout.readline()
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert found, said
    return found.group()


def test_two_that_start_at_once_both_serve_and_both_end_in_peace(database_url: str) -> None:
    with ExitStack() as stack:
        two = [stack.enter_context(handgreb(database_url)) for _ in range(2)]
        for process in two:
            where = address(process)
            for path in ("/healthz", "/readyz", "/metrics"):
                with urllib.request.urlopen(where + path, timeout=WAIT) as response:
                    assert response.status == 200
        for process in two:
            process.send_signal(signal.SIGTERM)
        for process in two:
            _, complaints = process.communicate(timeout=WAIT)
            assert process.returncode == 0, complaints
            assert "Traceback" not in complaints
            assert '"error"' not in complaints
            assert SECRET not in complaints
    assert stands(database_url) == []
