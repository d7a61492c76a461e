"""The whole program with a few flows of its own, so that these tests do not depend on what the shipped ones ask."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, build
from config.settings import Settings
from tests.bot.platforms import Moody
from tests.conftest import SECRET
from tests.databases import quick
from tests.fakes.platform import FakePlatform

CONTENT = Path(__file__).parent / "content"


def program(database_url: str, platform: FakePlatform, content: Path | None = CONTENT, **settings: Any) -> App:
    """One more process on that database. Its sends take no time, however busy the machine is: what is due when is what
    the test says."""
    given: dict[str, Any] = {"database_url": database_url, "content_dir": content, **settings}
    app = build(Settings(_env_file=None, **given), SECRET)
    app.platforms["fake"] = platform
    quick(app.database)
    return replace(app, deliver=replace(app.deliver, monotonic=lambda: 0.0))


@pytest.fixture
def platform() -> Moody:
    return Moody()


@pytest.fixture
async def app(database_url: str, platform: FakePlatform) -> AsyncIterator[App]:
    app = program(database_url, platform)
    yield app
    await app.database.close()


@pytest.fixture
async def replica(database_url: str, platform: FakePlatform) -> AsyncIterator[App]:
    """A second process on the same database and platform."""
    app = program(database_url, platform)
    yield app
    await app.database.close()
