"""S10: the image runs as nobody in particular, with nothing to write to but its data; and the program can live so."""

import asyncio
import json
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.bot.conftest import program
from tests.bot.people import MONDAY, row
from tests.fakes.platform import FakePlatform
from tests.hostile.sealed import ROOMS, ROOT, USER, Sealed, seal

ANNA = "anna@example.org"


def instructions(text: str) -> list[tuple[str, str]]:
    """Of a Dockerfile, in order, without comments; a line that goes on is one."""
    lines = [one for one in text.replace("\\\n", " ").splitlines() if one.strip() and not one.startswith("#")]
    return [(name.upper(), " ".join(rest.split())) for name, _, rest in (one.partition(" ") for one in lines)]


def faults(dockerfile: str) -> Iterator[str]:
    """What the image that is shipped, the last stage, does that it should not."""
    found = instructions(dockerfile)
    last = found[max(n for n, (name, _) in enumerate(found) if name == "FROM") :]
    said = {name: [rest for other, rest in last if other == name] for name, _ in last}
    if not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", (said.get("USER") or ["root"])[-1]):
        yield "it runs as root, or as a name that may become root"
    if said.get("VOLUME") != ["/data"] or said.get("WORKDIR", [""])[-1] != "/data":
        yield "it writes elsewhere than to /data"
    if "HOME=/data" not in " ".join(said.get("ENV", [])).split():
        yield "it has no home but that of its user, whom an orchestrator may replace"
    if any(not rest.startswith("[") for name in ("ENTRYPOINT", "CMD") for rest in said.get(name, ["sh"])):
        yield "it needs a shell"
    if not said.get("HEALTHCHECK") or "[" not in said["HEALTHCHECK"][0]:
        yield "it has no check of its health, or one that needs a shell"
    if any(name == "ADD" or re.search(r"chmod|curl|wget|sudo|apt-get", rest) for name, rest in last):
        yield "it brings more than was built"
    if re.search(r"(?i)(secret|password|token)\w*=\S", " ".join(said.get("ENV", []))):
        yield "it holds a secret"


def read_yaml(text: str) -> Any:
    """As much of YAML as `compose.yaml` needs: maps, lists of texts, and texts."""
    lines = [one for one in text.splitlines() if one.strip() and not one.lstrip().startswith("#")]
    return _block([(len(one) - len(one.lstrip()), one.strip()) for one in lines])


def _block(lines: list[tuple[int, str]]) -> Any:
    if lines and lines[0][1].startswith("- "):
        return [one.removeprefix("- ").strip('"') for _, one in lines]
    found: dict[str, Any] = {}
    for n, (depth, line) in enumerate(lines):
        if depth == lines[0][0]:
            name, _, value = line.partition(":")
            end = next((m for m in range(n + 1, len(lines)) if lines[m][0] <= depth), len(lines))
            found[name] = value.strip().strip('"') or (_block(lines[n + 1 : end]) if end > n + 1 else None)
    return found


def gaps(compose: str) -> Iterator[str]:
    """What the compose file leaves open."""
    told = read_yaml(compose)
    wanted: Mapping[str, Any] = {
        "user": f"{USER}:{USER}",
        "read_only": "true",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "volumes": ["handgreb:/data"],
        "ports": ["127.0.0.1:8080:8080"],
    }
    for service, says in told["services"].items():
        yield from (f"{service}: {name} is {says.get(name)}" for name in wanted if says.get(name) != wanted[name])
        yield from (f"{service}: no {name}" for name in ("pids_limit", "mem_limit") if not says.get(name))
        forbidden = ("privileged", "cap_add", "network_mode", "pid", "ipc", "devices", "tmpfs", "environment")
        yield from (f"{service}: {name}" for name in forbidden if name in says)


def test_the_image_runs_as_nobody_in_particular_and_keeps_nothing() -> None:
    assert list(faults((ROOT / "Dockerfile").read_text("utf-8"))) == []


def test_the_compose_file_leaves_it_no_rights() -> None:
    assert list(gaps((ROOT / "compose.yaml").read_text("utf-8"))) == []


def test_nothing_gets_into_the_image_but_the_program() -> None:
    kept = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert kept[0] == "*"
    copied = {one for name, rest in instructions((ROOT / "Dockerfile").read_text("utf-8")) if name == "COPY"
              and not rest.startswith("--from") for one in rest.split()[:-1]}  # fmt: skip
    assert copied == {one.removeprefix("!") for one in kept if one.startswith("!")}
    assert copied >= set(ROOMS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("USER 10001", "USER 0"),
        ("USER 10001", "USER handgreb"),
        ("USER 10001\n", ""),
        ("VOLUME /data", "VOLUME /"),
        ("HOME=/data", "HOME=/root"),
        ('ENTRYPOINT ["handgreb"]', "ENTRYPOINT handgreb"),
        ("EXPOSE 8080", "ENV HANDGREB_SECRET_KEY=x"),
        ("EXPOSE 8080", "ADD https://evil.example/x /x"),
        ("EXPOSE 8080", "RUN chmod 777 /opt"),
    ],
)
def test_an_image_that_may_more_is_seen(old: str, new: str) -> None:
    good = (ROOT / "Dockerfile").read_text("utf-8")
    assert old in good
    assert list(faults(good.replace(old, new))) != []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('user: "10001:10001"', 'user: "0:0"'),
        ("read_only: true", "read_only: false"),
        ("- ALL", "- NET_RAW"),
        ("no-new-privileges:true", "no-new-privileges:false"),
        ("handgreb:/data", "/:/data"),
        ("127.0.0.1:8080:8080", "8080:8080"),
        ("init: true", "privileged: true"),
        ("pids_limit: 200", "init: true"),
    ],
)
def test_a_compose_file_that_allows_more_is_seen(old: str, new: str) -> None:
    good = (ROOT / "compose.yaml").read_text("utf-8")
    assert old in good
    assert list(gaps(good.replace(old, new))) != []


@pytest.fixture
def sealed() -> Iterator[Sealed]:
    """In a folder that whoever it runs as can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        found = seal(Path(folder))
        yield found
        for path in (found.tree, *found.tree.rglob("*")) if found.tree != ROOT else ():
            path.chmod(0o755)


@contextmanager
def running(sealed: Sealed, **told: str) -> Iterator[tuple[str, int]]:
    """The process, its address and its id."""
    process = sealed.handgreb("run", **told)
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if " listens on " in line:
                yield line.split()[-1], process.pid
                break
        else:
            raise AssertionError("".join(said))
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


def asked(address: str, path: str, **body: Any) -> Any:
    data = json.dumps(body).encode() if body else None
    with urlopen(Request(address + path, data, {"Content-Type": "application/json"}), timeout=20) as answer:
        return json.loads(answer.read())


def pressed(address: str, label: str) -> None:
    """The button with that label in Anna's newest message."""
    entries = asked(address, f"/playground/transcript?user={ANNA}")["entries"]
    newest = [one for one in entries if "html" in one][-1]
    [action] = re.findall(rf'data-action="([^"]+)"[^>]*>{label}<', newest["html"])[:1]
    asked(address, "/playground/press", user=ANNA, message=newest["id"], action=action)


async def enrolled(database_url: str) -> None:
    app = program(database_url, FakePlatform())
    await app.enrol.people([row("anna", "a"), row("bo", "a")], "test", MONDAY)
    await app.database.close()


def test_it_lives_with_nothing_to_write_to_but_its_data(sealed: Sealed, sqlite_template: Path) -> None:
    outside = [Path(one) for one in ("/", "/tmp", "/var/tmp", "/dev/shm", str(Path.home()))]
    rooms = [sealed.tree, *(sealed.tree / room for room in ROOMS)]
    assert sealed.writable(sealed.data, *rooms, *(outside if sealed.kernel else ())) == [sealed.data]
    database = sealed.data / "handgreb.db"
    shutil.copy(sqlite_template, database)
    asyncio.run(enrolled(f"sqlite:///{database}"))
    database.chmod(0o666)
    told = {"SECRET_KEY": "k" * 32, "PLAYGROUND": "true", "PORT": "0", "LANGUAGE": "en"}
    with running(sealed, DATABASE_URL=f"sqlite:///{database}", **told) as (address, number):
        assert asked(address, "/readyz") == {"status": "ready"}
        assert {one["user"] for one in asked(address, "/playground/people")["people"]} >= {ANNA}
        asked(address, "/playground/say", user=ANNA, text="rate")
        pressed(address, "4")
        if sealed.kernel:
            has_no_rights(number)
    with closing(sqlite3.connect(database)) as found:
        assert found.execute("select count(*) from answer").fetchone() == (1,)


@pytest.mark.attack
def test_whole_conversations_hold_in_it(sealed: Sealed) -> None:
    """All of Slack's and of Teams', each with a program, a platform and a database of its own within."""
    quiet = ("-p", "no:cacheprovider", "--basetemp", str(sealed.data / "tests"), "-k", "not postgresql")
    where = ("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), str(ROOT / "tests" / "scenarios"))
    process = sealed.popen(sys.executable, "-m", "pytest", *quiet, *where)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    print(f"\nS10: {said.splitlines()[-1]}, sealed by {'the kernel' if sealed.kernel else 'the rights of files'}")


def has_no_rights(process: int) -> None:
    status = dict(
        line.split(":\t", 1)
        for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
        if ":\t" in line
    )
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"].strip() == "1"


def test_without_the_seal_the_program_could_be_written_to(tmp_path: Path) -> None:
    """The twin: the same look, from a process that nobody keeps in."""
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "tree").mkdir()
    assert Sealed(data, tmp_path / "tree", ("env",)).writable(data, tmp_path / "tree") == [data, tmp_path / "tree"]
