"""What the program brings with it: the lock files, what is installed, and under which licences.

`python -m tests.hostile.supply` prints `docs/reference/dependencies.md`.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
OURS = {"handgreb", "pip", "setuptools"}
"""The program itself, and what `venv` puts into every environment."""

_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_WORDS = re.compile(r"[A-Za-z0-9.]+")
_LOOSE = {"AND", "OR", "later", "only", "Clause", "0", "2", "3", "2.0", "3.0"}


@dataclass(frozen=True)
class Pinned:
    """One entry of a lock file."""

    requirement: Requirement
    hashes: int

    @property
    def name(self) -> str:
        return str(canonicalize_name(self.requirement.name))

    @property
    def wanted(self) -> bool:
        """On a machine such as this one."""
        return self.requirement.marker is None or self.requirement.marker.evaluate()


@dataclass(frozen=True)
class Licences:
    """`because` says why something is allowed that is not plainly permissive."""

    allowed: Collection[str]
    because: Mapping[str, str]
    of: Mapping[str, str]


def pinned(text: str) -> list[Pinned]:
    """The entries of a lock file. Raises InvalidRequirement for a line that is none."""
    logical = [one for one in text.replace("\\\n", " ").splitlines() if one.strip() and not one.startswith("#")]
    return [Pinned(Requirement(_HASH.sub("", one).strip()), len(_HASH.findall(one))) for one in logical]


def loose(text: str) -> Iterator[str]:
    """What may become something else than it was when it was locked."""
    for one in pinned(text):
        versions = list(one.requirement.specifier)
        if one.requirement.url or len(versions) != 1 or versions[0].operator != "==" or "*" in versions[0].version:
            yield f"{one.name} is not pinned to one version"
        if not one.hashes:
            yield f"{one.name} has no hash"


def differing(text: str, installed: Mapping[str, str]) -> Iterator[str]:
    """Where what is installed is not what the lock says."""
    locked = {one.name: next(iter(one.requirement.specifier)).version for one in pinned(text) if one.wanted}
    for name in sorted(locked.keys() | installed.keys()):
        if locked.get(name) != installed.get(name):
            yield f"{name}: locked {locked.get(name)}, installed {installed.get(name)}"


def installed() -> dict[str, str]:
    found = {str(canonicalize_name(one.name)): one.version for one in distributions()}
    return {name: version for name, version in found.items() if name not in OURS}


def licences() -> Licences:
    told = tomllib.loads((Path(__file__).parent / "licences.toml").read_text("utf-8"))
    return Licences(told["allowed"], told["because"], told["licences"])


def unlicensed(text: str, told: Licences) -> Iterator[str]:
    """What is brought along under no licence that was agreed to, and what is listed for nothing."""
    names = {one.name for one in pinned(text)}
    for name in sorted(names | told.of.keys() | told.because.keys()):
        if name not in names:
            yield f"{name} is listed, but not brought along"
        elif name not in told.of:
            yield f"{name} has no licence listed"
        elif not _permitted(told.of[name], told.allowed) and name not in told.because:
            yield f"{name} is under {told.of[name]}, which is not allowed"


def _permitted(expression: str, allowed: Collection[str]) -> bool:
    """Of alternatives one is enough; of what holds together, all of it."""
    return any(all(part in allowed for part in one.split(" AND ")) for one in expression.split(" OR "))


def contradicted(told: Licences) -> Iterator[str]:
    """Where what a distribution says of itself is not what is listed."""
    for one in distributions():
        listed = told.of.get(str(canonicalize_name(one.name)))
        if listed and not _agrees(one, listed):
            yield f"{one.name} does not say that it is under {listed}"


def _agrees(one: Distribution, listed: str) -> bool:
    told = one.metadata.json
    if "license_expression" in told:
        return bool(told["license_expression"] == listed)
    kinds = [kind for kind in told.get("classifier", ()) if kind.startswith("License")]
    says = f"{told.get('license', '')} {' '.join(kinds)}".lower()
    says = says.replace("python software foundation", "psf").replace("mozilla public license", "mpl")
    names = {word for word in _WORDS.findall(listed) if word not in _LOOSE}
    return any(name.lower().partition("-")[0] in says for name in names)


def page(told: Licences, text: str) -> str:
    """The page of the documentation."""
    rows = [f"| {one.name} | {told.of[one.name]} | {told.because.get(one.name, '')} |" for one in pinned(text)]
    return "\n".join([HEAD, *rows, ""])


HEAD = """# What the program brings with it

Every distribution that `requirements.lock` installs, with its licence. Håndgreb itself is under the MIT licence.
Versions and hashes stand in the lock file; a test compares it with what is installed, and this page with both
(`make reference`).

| distribution | licence | why it is allowed, where that is not plain |
|---|---|---|"""


def main() -> None:
    print(page(licences(), (ROOT / "requirements.lock").read_text("utf-8")), end="")


if __name__ == "__main__":
    main()
