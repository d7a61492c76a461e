"""The organisation's defaults, the week that comes with the program, HR's file; and chance, where it is wanted."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from bot.close import Order
from bot.organisation import Organisation
from config.settings import PREFIX, Settings, SettingsError
from flows.calendar import public_holidays
from flows.catalogue import Catalogue, load, load_rights
from flows.gate import Budget
from flows.plan_file import LastChange, seen
from flows.rights import Matrix, kept_from_teams
from flows.schedule import Nudge, zone_named
from flows.schedule_file import ScheduleError, parse_schedule


def supplied(catalogue: Catalogue) -> tuple[Nudge, ...]:
    """The week that comes with the program, as far as its flows are there."""
    text = (files("config") / "schedule.toml").read_text(encoding="utf-8")
    try:
        return parse_schedule(text, "schedule.toml", catalogue.flows)
    except ScheduleError:
        return ()


@dataclass(frozen=True, slots=True)
class ScheduleFile:
    """HR's file, to be applied at the start; it knows the chat's changes up to `seen`."""

    nudges: tuple[Nudge, ...]
    seen: LastChange | None


def schedule_file(settings: Settings, catalogue: Catalogue) -> ScheduleFile | None:
    """Raises ScheduleError."""
    file = settings.schedule_file
    if file is None:
        return None
    text = file.read_text(encoding="utf-8-sig")
    return ScheduleFile(parse_schedule(text, str(file), catalogue.flows), seen(text))


def organised(settings: Settings) -> Organisation:
    """The organisation's defaults. Raises SettingsError for a zone or a calendar that nobody knows."""
    complaints = []
    known: Mapping[str, Callable[[str], object]] = {"timezone": zone_named, "calendar": _calendar}
    for name, look_up in known.items():
        try:
            look_up(getattr(settings, name))
        except ValueError as error:
            complaints.append(f"{PREFIX}{name.upper()}: {error}.")
    if complaints:
        raise SettingsError(complaints)
    return Organisation(
        zone=zone_named(settings.timezone),
        language=settings.language,
        calendar=settings.calendar,
        closing_days=settings.closing_days,
        budget=Budget(settings.nudges_a_day, settings.nudges_a_week),
    )


def all_asked(settings: Settings) -> Catalogue:
    """All that can be asked, as the organisation has it. Raises FlowError for flows of its own that cannot be used."""
    found = load(settings.content_dir).raised(settings.min_answers)
    return found if settings.employees_see_reports else found.kept_from_teams()


def rights(settings: Settings) -> Matrix:
    return load_rights() if settings.employees_see_reports else kept_from_teams(load_rights())


def _calendar(name: str) -> None:
    public_holidays(name, 2026, closing_days=True)


def shuffled() -> Order:
    """A random order of people, a fresh one for each unit, that nobody can repeat."""
    ranks: dict[tuple[int, str], int] = {}

    def rank(unit: int, person: str) -> int:
        return ranks.setdefault((unit, person), secrets.randbits(64))

    return rank


def reference() -> str:
    """What a person can read out and an operator can look up."""
    return "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(6))
