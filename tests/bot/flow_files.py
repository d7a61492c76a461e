"""Folders of flows that are not quite those of these tests."""

from pathlib import Path

from tests.bot.conftest import CONTENT

OLD, NEW = "Spiste I sammen i dag?", "Har I spist sammen?"
"""What the first step of lunch asks, and what it asks when it is worded anew."""

OUTSIDE = "Spiste I udenfor?"
_PICNIC = f"""
id = "picnic"
version = 1
title = {{ da = "Skovturen", en = "The picnic" }}
about = {{ da = "Om I spiste udenfor.", en = "Whether you ate outside." }}
audience = "everyone"
release = "light"
period = "P28D"
sources = [{{ file = "003_7e90b60fb47cfa61.txt", section = "a test" }}]
evidence = ["OWN-T1"]

[[steps]]
id = "first"

[[steps.questions]]
id = "outside"
kind = "yesno"
sees = "private"
text = {{ da = "{OUTSIDE}", en = "Did you eat outside?" }}
"""


def reworded(folder: Path) -> Path:
    """The flows of these tests, where every version is raised and lunch is worded anew."""
    for file in CONTENT.glob("*.toml"):
        text = file.read_text().replace("version = 1", "version = 2").replace(OLD, NEW)
        (folder / file.name).write_text(text)
    return folder


def with_picnic(folder: Path) -> Path:
    """The flows of these tests, and one more, whose first step is called as that of lunch."""
    for file in CONTENT.glob("*.toml"):
        (folder / file.name).write_text(file.read_text())
    (folder / "picnic.toml").write_text(_PICNIC)
    return folder
