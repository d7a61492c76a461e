"""The buttons of a report: to other times and units, and to what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flows.message import Action, Button, Buttons, Heading, Message, Part, Text
from flows.spans import Stretch, quarter_after, quarter_before
from flows.words import Language, Words

MOST_UNITS = 4
"""Other units beside the report; the rest stand on pages of their own."""

PAGE = 20
MOST_SHOWN_TO = 100
"""People that a report is shown to one by one. Larger units have other places for it."""

_EARLIER = Words("Kvartalet før", "The quarter before")
_LATER = Words("Kvartalet efter", "The quarter after")
_MORE = Words("Flere enheder", "More units")
_SHARE = Words("Del det med teamet", "Share it with the team")
_PLAN = Words("Sæt det på planen", "Put it on the schedule")
_SHOW = Words("Vis teamet det samme", "Show the team the same")
_UNITS = Words("Vælg en enhed", "Choose a unit")
_PAGES = Words("{first}–{last} af {n}", "{first}–{last} of {n}")
_BACK = Words("Forrige", "Previous")
_ON = Words("Næste", "Next")


@dataclass(frozen=True, slots=True)
class Doing:
    """What this reader may do about this report: put its nudge on the schedule, share what to try, show it to all."""

    unit: int
    when: Stretch
    plan: str | None
    share: bool
    show: bool


@dataclass(frozen=True, slots=True)
class Which:
    """Units to choose among. `like` is one whose name they all have, empty where they are all that somebody may see;
    `period` is what the report is to be about."""

    units: Sequence[tuple[int, str]]
    like: str = ""
    period: str = ""

    def page(self, skip: int) -> Action:
        return Action("report-units", self.like, f"{skip}.{self.period}" if self.period else str(skip))


def doing(what: Doing, language: Language) -> Buttons | None:
    """The buttons beside the one thing to try."""
    share = [Button(_SHARE(language), Action("report-share", str(what.unit), what.when.code))] * what.share
    plan = [Button(_PLAN(language), Action("schedule-pick", what.plan, str(what.unit)))] if what.plan else []
    return Buttons((*share, *plan)) if share or plan else None


def ways_on(what: Doing, units: Sequence[tuple[int, str]], today: date, language: Language) -> Buttons:
    """To show it to the team, to the quarters before and after, and to the other units this person may see."""
    unit, until = str(what.unit), what.when.until
    show = [Button(_SHOW(language), Action("report-show", unit, what.when.code))] * what.show
    earlier = Button(_EARLIER(language), Action("report", unit, quarter_before(until)))
    after = quarter_after(until, today)
    later = [Button(_LATER(language), Action("report", unit, after))] if after else []
    others = [Button(name, Action("report", str(one))) for one, name in units if one != what.unit]
    more = [Button(_MORE(language), Action("report-units", "", "0"))] * (len(others) > MOST_UNITS)
    return Buttons((*show, earlier, *later, *others[:MOST_UNITS], *more), quiet=True)


def units_page(which: Which, skip: int, language: Language) -> Message:
    """One page of the units that somebody may see a report of."""
    units = which.units
    skip = skip if 0 <= skip < len(units) else 0
    page = units[skip : skip + PAGE]
    parts: list[Part] = [Heading(_UNITS(language))]
    if len(units) > PAGE:
        parts.append(Text(_PAGES(language, first=skip + 1, last=skip + len(page), n=len(units)), "quiet"))
    parts.append(Buttons(tuple(Button(name, Action("report", str(one), which.period)) for one, name in page)))
    turning = [Button(_BACK(language), which.page(skip - PAGE))] * (skip > 0)
    turning += [Button(_ON(language), which.page(skip + PAGE))] * (skip + PAGE < len(units))
    if turning:
        parts.append(Buttons(tuple(turning), quiet=True))
    return Message(language, _UNITS(language), tuple(parts))
