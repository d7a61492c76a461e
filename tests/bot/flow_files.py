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


_YES_OR_NO = """kind = "yesno"
sees = "team"
text = { da = "Spiste I sammen i dag?", en = "Did you eat together today?" }
neither = { da = "Ikke på arbejde", en = "Not at work" }"""
_ONE_TO_FIVE = """kind = "scale"
sees = "team"
low = { da = "aldrig", en = "never" }
high = { da = "altid", en = "always" }
text = { da = "Spiste I sammen i dag?", en = "Did you eat together today?" }"""


def rescaled(folder: Path) -> Path:
    """The flows of these tests, where whether they ate together is no longer a yes or a no, but one to five."""
    folder.mkdir()
    for file in CONTENT.glob("*.toml"):
        text = file.read_text()
        if file.name == "lunch.toml":
            text = text.replace(_YES_OR_NO, _ONE_TO_FIVE).replace("version = 1", "version = 2")
            text = text.replace('ate = ["yes"]', 'ate = ["5"]').replace('ate = ["no"]', 'ate = ["1"]')
        (folder / file.name).write_text(text)
    return folder


def as_it_was(folder: Path) -> Path:
    """The flows of these tests, in a version that takes the place of any other."""
    folder.mkdir()
    for file in CONTENT.glob("*.toml"):
        (folder / file.name).write_text(file.read_text().replace("version = 1", "version = 3"))
    return folder


def with_picnic(folder: Path) -> Path:
    """The flows of these tests, and one more, whose first step is called as that of lunch."""
    for file in CONTENT.glob("*.toml"):
        (folder / file.name).write_text(file.read_text())
    (folder / "picnic.toml").write_text(_PICNIC)
    return folder
