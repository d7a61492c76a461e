"""S11: nothing is installed but what the lock files name, by its hash, and under a licence that was agreed to."""

import re
from dataclasses import replace

import pytest
from packaging.requirements import InvalidRequirement

from tests.hostile.supply import (
    ROOT,
    contradicted,
    differing,
    installed,
    licences,
    loose,
    page,
    pinned,
    unlicensed,
)

RUN, DEV, BUILD = "requirements.lock", "requirements-dev.lock", "requirements-build.lock"


def lock(name: str = RUN) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize(("name", "many"), [(RUN, 50), (DEV, 90), (BUILD, 5)])
def test_every_distribution_is_one_version_with_its_hashes(name: str, many: int) -> None:
    assert len(pinned(lock(name))) > many
    assert list(loose(lock(name))) == []


@pytest.mark.parametrize("name", [RUN, BUILD])
def test_what_is_tested_is_what_runs_and_what_builds(name: str) -> None:
    tested = {one.name: one.requirement.specifier for one in pinned(lock(DEV))}
    assert {one.name: one.requirement.specifier for one in pinned(lock(name))}.items() <= tested.items()


def test_nothing_is_installed_but_what_is_locked() -> None:
    assert list(differing(lock(DEV), installed())) == []


def test_everything_is_under_a_licence_that_was_agreed_to() -> None:
    assert list(unlicensed(lock(), licences())) == []
    assert list(contradicted(licences())) == []


def test_the_page_of_them_is_up_to_date() -> None:
    assert (ROOT / "docs" / "reference" / "dependencies.md").read_text("utf-8") == page(licences(), lock())


def test_they_are_installed_by_their_hashes_and_nothing_else() -> None:
    """In the image and on a developer's machine."""
    for name in ("Dockerfile", "Makefile"):
        text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
        asked = [one for one in text.splitlines() if re.search(r"pip install|\$\(PIP\)", one) and "PIP :=" not in one]
        installs = [part for one in asked for part in one.split("&&") if "install" in part or "$(PIP)" in part]
        assert len(installs) >= 2
        assert [one for one in installs if "--require-hashes" not in one and "--no-deps" not in one] == []


def test_no_lock_names_where_it_came_from() -> None:
    for name in (RUN, DEV, BUILD):
        assert not re.search(r"https?://|--index|--extra-index|--find-links|git\+", lock(name))


# The twins: each of these must be seen.

GOOD = f"one==1.0 \\\n    --hash=sha256:{'a' * 64}\n"


def test_what_could_become_something_else_is_seen() -> None:
    assert list(loose(GOOD)) == []
    assert list(loose(GOOD.partition(" ")[0])) == ["one has no hash"]
    for version in (">=1.0", "==1.*", "", " @ https://evil.example/one.whl", "==1.0,<2"):
        assert list(loose(GOOD.replace("==1.0", version))) == ["one is not pinned to one version"]
    with pytest.raises(InvalidRequirement):
        pinned("-e .")


def test_what_is_installed_besides_is_seen() -> None:
    assert list(differing(GOOD, {"one": "1.0"})) == []
    assert list(differing(GOOD, {"one": "1.1"})) == ["one: locked 1.0, installed 1.1"]
    assert list(differing(GOOD, {"one": "1.0", "two": "2"})) == ["two: locked None, installed 2"]
    assert list(differing(GOOD, {})) == ["one: locked 1.0, installed None"]


def test_a_licence_that_nobody_agreed_to_is_seen() -> None:
    told = replace(licences(), because={}, of={"one": "MIT"})
    assert list(unlicensed(GOOD, told)) == []
    for bad in ("GPL-3.0-only", "MIT AND GPL-3.0-only", "Proprietary", "LGPL-3.0-or-later"):
        assert "not allowed" in next(unlicensed(GOOD, replace(told, of={"one": bad})))
    assert list(unlicensed(GOOD, replace(told, of={"one": "GPL-3.0-only OR MIT"}))) == []
    assert list(unlicensed(GOOD, replace(told, of={}))) == ["one has no licence listed"]
    assert list(unlicensed("", told)) == ["one is listed, but not brought along"]
    assert list(contradicted(replace(told, of={"aiohttp": "MIT", "six": "BSD-3-Clause"}))) != []
