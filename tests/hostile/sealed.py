"""A process that may write to one folder and has no right to anything else, as in the container."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "flows", "storage", "config")
USER = 10001

SEAL = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
for place in $(cut -d' ' -f5 /proc/self/mountinfo | sort -u); do
  case "$place" in "$1"|/proc|/proc/*) continue;; esac
  mount -o remount,bind,ro "$place"
done
shift
exec unshare --user --map-user=10001 --map-group=10001 --keep-caps -- \\
  setpriv --bounding-set=-all --ambient-caps=-all --inh-caps=-all --no-new-privs -- "$@"
"""
"""Every file system read-only but that folder; then another user, without any capability."""

PROBE = """
import os, sys
for place in sys.argv[1:]:
    try:
        name = os.path.join(place, "written")
        os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
        os.unlink(name)
        print(place)
    except OSError:
        pass
"""


@dataclass(frozen=True)
class Sealed:
    """Starts commands. `data` is the folder that may be written to; `tree` is where the program stands. Where the
    kernel lets nobody make name spaces, `wrap` is empty: then rights of files and another user have to do."""

    data: Path
    tree: Path
    wrap: Sequence[str]

    @property
    def kernel(self) -> bool:
        """Whether the kernel itself keeps it in."""
        return bool(self.wrap)

    def popen(self, *command: str, **told: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*self.wrap, *command],
            cwd=self.data,
            env=self._environment(told),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=None if self.kernel or os.getuid() else USER,
        )

    def _environment(self, told: Mapping[str, str]) -> Mapping[str, str]:
        """As little as the container has: its data is its home."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
        kept |= {"HOME": str(self.data)}
        python = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(self.tree)}
        return kept | python | {f"HANDGREB_{name}": value for name, value in told.items()}

    def handgreb(self, *words: str, **told: str) -> "subprocess.Popen[str]":
        return self.popen(sys.executable, "-m", "bot", *words, **told)

    def writable(self, *places: Path) -> list[Path]:
        """Which of them can be written to from within."""
        said, _ = self.popen(sys.executable, "-c", PROBE, *map(str, places)).communicate(timeout=30)
        return [Path(one) for one in said.splitlines()]


def seal(folder: Path) -> Sealed:
    data = folder / "data"
    data.mkdir(mode=0o777)
    data.chmod(0o777)
    wrap = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", SEAL, "sh", str(data))
    if shutil.which("unshare") and subprocess.run([*wrap, "true"], capture_output=True, check=False).returncode == 0:
        return Sealed(data, ROOT, wrap)
    return Sealed(data, unwritable(folder / "tree"), ())


def unwritable(tree: Path) -> Path:
    """A copy of the program that nobody may change."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (tree, *tree.rglob("*")):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return tree
