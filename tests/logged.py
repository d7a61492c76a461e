"""A program that is told to log everything, and the file in which it stands."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import structlog

from bot import logs


@contextmanager
def everything_logged(path: Path, form: Literal["json", "console"] = "json") -> Iterator[Path]:
    """What it logs, and the libraries that it calls."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    logs.configure(form, "debug")
    handler = logging.FileHandler(path)
    handler.setFormatter(root.handlers[0].formatter)
    root.handlers = [handler]
    try:
        yield path
    finally:
        root.handlers = handlers
        root.setLevel(level)
        handler.close()
        structlog.reset_defaults()
