"""How log lines look. They carry no message, answer, name, address or token (rule C8)."""

import logging
import sys
from typing import Literal

import structlog


def configure(how: Literal["console", "json"], level: str) -> None:
    """One line an event, for people or for machines; the lines of libraries look the same."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if how == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    # The values of variables may be anything that a person wrote.
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    traces = structlog.processors.ExceptionRenderer(frames) if how == "json" else structlog.processors.format_exc_info
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, traces, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in (
        "aiohttp.access",
        "aiosqlite",
        "alembic",
        "apscheduler",
        "slack_bolt",
        "slack_sdk",
        "botbuilder",
        "msal",
        "urllib3",
    ):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
