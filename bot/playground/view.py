"""What the page is told: plain values, with every text in its language and every message drawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bot.playground import render
from bot.playground.guide import Player, Step
from bot.playground.scene import Stage
from bot.playground.send import Entry
from flows.commands import COMMANDS
from flows.message import Form, Message
from flows.telling import day, time_of_day, zone_name
from flows.words import Language


def people(players: Sequence[Player], stage: Stage, previews: Sequence[str], language: Language) -> Mapping[str, Any]:
    return {
        "previews": previews,
        "language": language,
        "invented": stage.invented,
        "people": [_player(one, language) for one in players],
        "guide": [_step(one, language) for one in stage.guide],
        "commands": [{"word": one.typed(language), "does": one.does(language)} for one in COMMANDS if one.plain],
    }


def _player(one: Player, language: Language) -> Mapping[str, str]:
    return {"user": one.user, "name": one.name, "team": one.team, "role": one.role(language)}


def _step(one: Step, language: Language) -> Mapping[str, str]:
    return {"text": one.text(language), "user": one.user, "say": one.say, "does": one.does}


def clock(now: datetime, zone: ZoneInfo, language: Language) -> Mapping[str, str]:
    """The time as people say it, with its zone."""
    local = now.astimezone(zone)
    return {
        "day": day(local.date(), language),
        "at": time_of_day(local.time(), language),
        "zone": zone_name(zone, now, language),
        "iso": local.isoformat(timespec="minutes"),
    }


def entry(one: Entry, zone: ZoneInfo, now: datetime, language: Language) -> Mapping[str, Any]:
    """An entry of a transcript. `html` is markup of ours; what the person typed is plain text in `said`."""
    local = one.at.astimezone(zone)
    at = time_of_day(local.time(), language)
    short = "E d. MMM" if language == "da" else "E d MMM"
    when = at if local.date() == now.astimezone(zone).date() else f"{format_date(local.date(), short, language)} {at}"
    shown = {"id": one.id, "kind": one.kind, "when": when, "iso": local.isoformat(timespec="minutes")}
    if one.message is None:
        return shown | {"said": one.said}
    return shown | _drawn(one.message, one.id)


def _drawn(message: Message, place: str) -> dict[str, str]:
    return {"html": render.message(message, f"m-{place}"), "language": message.language, "summary": message.summary}


def form(one: Form, language: Language, wrong: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """A form for a dialog."""
    return {"title": one.title, "html": render.form(one, "dialog", language, wrong)}
