"""`db`: the schema, and what is said when the database cannot be had."""

import json
import os
import subprocess
import sys
from pathlib import Path

from storage import migrate
from tests.cli.conftest import Handgreb, complaint, printed


def test_an_empty_database_is_not_up_to_date_until_it_is_upgraded(alone: Handgreb) -> None:
    before = alone("db", "status")
    assert before.exit_code == 1
    assert "The schema is at nothing" in before.stdout
    assert "handgreb db upgrade" in before.stderr
    assert migrate.newest() in printed(alone("db", "upgrade"))
    assert json.loads(printed(alone("db", "upgrade", "--format", "json")))["revision"] == migrate.newest()
    assert json.loads(printed(alone("db", "status", "--format", "json"))) == {
        "revision": migrate.newest(),
        "needed": migrate.newest(),
    }


def test_a_second_upgrade_changes_nothing(handgreb: Handgreb) -> None:
    assert printed(handgreb("db", "upgrade")) == printed(handgreb("db", "upgrade"))


def test_a_database_that_cannot_be_had_is_a_sentence(alone: Handgreb) -> None:
    for url in ("mysql://a/b", "sqlite:////nowhere/at/all.db", "postgresql://u@127.0.0.1:1/x"):
        said = complaint(alone("db", "status", DATABASE_URL=url))
        assert said.startswith("Error: ")
        assert len(said.splitlines()) == 1


def test_two_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    command = [sys.executable, "-m", "bot", "db", "upgrade"]
    env = {**os.environ, "HANDGREB_DATABASE_URL": url}
    two = [subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for one in two:
        _, said = one.communicate(timeout=60)
        assert (one.returncode, said) == (0, "")
