"""Fixtures that every room's tests may ask for."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from bot.app import App, build
from config.settings import Settings
from tests.databases import as_new, database_url, postgresql_server, postgresql_url, sqlite_template, sqlite_url
from tests.fakes.platform import FakePlatform

__all__ = ["as_new", "database_url", "postgresql_server", "postgresql_url", "sqlite_template", "sqlite_url"]

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

SECRET = "a secret for tests, and for nothing else"


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
async def app(database_url: str, platform: FakePlatform) -> AsyncIterator[App]:
    """The whole program on a real database and a fake platform, with nobody in it yet."""
    app = build(Settings(database_url=database_url, _env_file=None), SECRET)
    app.platforms["fake"] = platform
    yield app
    await app.database.close()
