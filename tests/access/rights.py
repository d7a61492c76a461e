"""Who may do what, written down a second time from the requirements (C3), and everything that can be typed, pressed,
filled in and called, with the row of that table that it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.platform import Opened, Pressed, Reply, Submitted, Typed
from flows.message import Action, Values
from tests.access.world import NOBODY, NOW, OUTSIDERS, UNITS, World, who_is

SELF = {"everyone": {"self"}}
C3: Mapping[str, Mapping[str, set[str]]] = {
    "help": SELF,
    "why": SELF,
    "settings": SELF,
    "pause": SELF,
    "answer": SELF,
    "notes": SELF,
    "mydata": SELF,
    "erase": SELF,
    "report": {
        "everyone": {"own", "total"},
        "manager": {"led", "own", "total"},
        "hr": {"all"},
        "admin": {"total"},
    },
    "report-show": {"manager": {"led"}},
    "schedule-list": {"hr": {"all"}},
    "schedule-change": {"hr": {"all"}},
    "people-list": {"manager": {"led"}, "hr": {"all"}},
    "catalogue": {"everyone": {"all"}},
}

About = Literal["self", "delivery", "letter", "unit", "units", "people", "nudge", "draft", "schedule"]
"""What is pointed at. `self` points at nothing: whatever stands beside it, it is the asker's own; `schedule` points at
no nudge in particular."""


@dataclass(frozen=True)
class Deed:
    """`typed`, `filled` in or else pressed; `value` is what the button carries."""

    verb: str
    row: str
    about: About
    value: str = ""
    how: Literal["pressed", "typed", "filled", "opened"] = "pressed"

    @property
    def name(self) -> str:
        return f"{self.how} {self.verb}"

    def reply(self, world: World, principal: str, scope: str) -> Reply:
        who = who_is(principal)
        if scope == "other tenant":
            who = replace(who, tenant="elsewhere")
        ref = self._ref(world, principal, scope)
        match self.how:
            case "opened":
                return Opened(who)
            case "typed":
                return Typed(who, f"{self.verb} {ref}".strip())
            case "filled":
                return Submitted(who, Action(self.verb, *self._carried(world, principal, scope, ref)), FILLED, NOW)
            case _:
                return Pressed(who, Action(self.verb, *self._carried(world, principal, scope, ref)), NOW)

    def _carried(self, world: World, principal: str, scope: str, ref: str) -> tuple[str, str]:
        if self.verb == "letter-send":
            return ref, world.letters.get(world.target(principal, scope) or "", ("", ""))[1]
        return ref, self.value

    def _ref(self, world: World, principal: str, scope: str) -> str:
        """What is pointed at, as it is named there."""
        target = world.target(principal, scope)
        slug = UNITS.get(scope)
        match self.about:
            case "self":
                named = f"{target}@example.org" if self.how == "typed" else world.deliveries.get(target or "", NOBODY)
                return FREE.get(self.verb, "" if scope == "self" else named)
            case "delivery":
                return world.deliveries.get(target or "", NOBODY)
            case "letter":
                return world.letters.get(target or "", (NOBODY, ""))[0]
            case "unit" if scope in ("self", "other tenant"):
                own = UNITS["led" if self.row == "report-show" else "own"]
                return "" if self.verb in ("report", "teamreport") else str(world.units[own])
            case "unit" | "people":
                return (slug or NOBODY) if self.how == "typed" else str(world.units[slug] if slug else 999)
            case "draft":
                return world.drafts.get(_nudge(scope), NOBODY)
            case _:
                return world.nudges.get(_nudge(scope), NOBODY) if self.verb not in FLOWS else "gift"


FILLED: Values = {"q0": ("noget",), "words": ("gave",)}
FREE = {"start": "gift", "more": ""}
"""What carries the name of a flow, or the number of a page, whoever presses it."""

FLOWS = ("schedule-pick", "schedule-new", "schedule-made")


def _nudge(scope: str) -> str:
    return "everybody" if scope in ("self", "other tenant") else scope


OWN = {"help": "help", "rate": "answer", "answer": "answer", "resume": "pause", "stop": "pause", "why": "why"}
OWN |= {"settings": "settings", "log": "notes", "mydata": "mydata", "erase": "erase", "pause": "pause"}
READING = {"schedule-open": "", "schedule-history": "0"}
LOOKING = {"schedule": "0", "schedule-changes": "0", "schedule-weeks": "0"}
OF_A_NUDGE = {
    "schedule-pause": "",
    "schedule-resume": "",
    "schedule-test": "",
    "schedule-delete": "",
    "schedule-delete-now": "2",
    "schedule-undo": "2",
    "schedule-send": "",
    "schedule-send-now": "token",
    "schedule-progress": "token",
    "schedule-kinds": "2",
    "schedule-change": "2",
}
OF_A_DRAFT = {"schedule-edit": "", "schedule-save": "", "schedule-try": "", "schedule-drop": ""}
OF_NONE = {
    "schedule-begin": "",
    "schedule-add": "0",
    "schedule-search": "",
    "schedule-pick": "",
    "schedule-new": "week",
}
DEEDS = (
    *(Deed(word, row, "self", how="typed") for word, row in OWN.items()),
    Deed("teamreport", "report", "unit", how="typed"),
    Deed("people", "people-list", "people", how="typed"),
    Deed("schedule", "schedule-list", "schedule", how="typed"),
    Deed("schedule add", "schedule-change", "schedule", how="typed"),
    Deed("home", "help", "self", how="opened"),
    *(Deed(verb, "answer", "delivery", value) for verb, value in (("answer", "1.3"), ("form", "0"), ("change", "0"))),
    Deed("submit", "answer", "delivery", "0", how="filled"),
    Deed("snooze", "answer", "delivery"),
    Deed("why", "why", "delivery"),
    Deed("offer", "answer", "delivery", "1"),
    Deed("letter", "answer", "letter", how="filled"),
    *(Deed(verb, "answer", "letter") for verb in ("letter-change", "letter-send", "letter-drop")),
    Deed("start", "answer", "self"),
    Deed("more", "answer", "self", "0"),
    Deed("log", "notes", "self", "0"),
    Deed("mydata", "mydata", "self", "0"),
    Deed("people", "people-list", "people", "0"),
    *(Deed(verb, "pause", "self") for verb in ("resume", "stop")),
    Deed("settings", "settings", "self"),
    Deed("settings-save", "settings", "self", how="filled"),
    *(Deed(verb, "erase", "self") for verb in ("erase-now", "erase-not")),
    Deed("report", "report", "unit"),
    Deed("report-show", "report-show", "unit"),
    Deed("report-share", "report", "unit"),
    Deed("report-units", "report", "units"),
    *(Deed(verb, "schedule-list", "nudge", value) for verb, value in READING.items()),
    *(Deed(verb, "schedule-list", "schedule", value) for verb, value in LOOKING.items()),
    *(Deed(verb, "schedule-change", "nudge", value) for verb, value in OF_A_NUDGE.items()),
    *(Deed(verb, "schedule-change", "draft", value) for verb, value in OF_A_DRAFT.items()),
    *(Deed(verb, "schedule-change", "schedule", value) for verb, value in OF_NONE.items()),
    Deed("schedule-find", "schedule-change", "schedule", how="filled"),
    Deed("schedule-made", "schedule-change", "schedule", "week", how="filled"),
    Deed("schedule-changed", "schedule-change", "nudge", "2", how="filled"),
    Deed("schedule-redone", "schedule-change", "draft", how="filled"),
)

UNRIGHTED = {"foreign": "what is none of ours", "shown": "a mark of the playground: nobody can press it"}
"""Actions that are drawn or read, and that the desk does not know."""

PUBLIC = ("typed help", "pressed erase-not", "typed schedule add")
"""What tells everybody the same, whoever they are: how to ask, and that nothing was removed."""

OPERATOR: Mapping[str, str] = {
    "run": "environment",
    "demo": "environment",
    "check": "environment",
    "db upgrade": "environment",
    "db status": "environment",
    "people import": "people import",
    "people log": "people import",
    "teams list": "people import",
    "teams set": "people import",
    "dates import": "people import",
    "dates list": "people import",
    "schedule export": "plan, export",
    "schedule plan": "plan, export",
    "schedule apply": "apply, send, logged",
    "schedule send": "apply, send, logged",
    "deliveries": "ids and reasons",
    "report": "report --as: that person's rights, logged",
    "why": "why EMAIL",
    "export": "export EMAIL without team answers",
    "erase": "erase EMAIL",
    "flows": "yes",
    "flows show": "yes",
    "flows evidence": "yes",
    "figures": "yes",
    "rules": "yes",
}
"""Each command of the command line, with the words of C3 that allow it."""


def allowed(principal: str, deed: Deed, scope: str) -> bool:
    """What C3 says of that cell, without asking the program."""
    if principal in OUTSIDERS or scope == "other tenant":
        return False
    if deed.about == "schedule":
        return principal == "hr"
    if scope == "nonexistent" and deed.verb != "schedule-drop":  # what is not there is dropped already
        return False
    granted: set[str] = set()
    for role in ("everyone", principal):
        granted |= C3[deed.row].get(role, set())
    if "all" in granted:
        return True
    if scope == "self":
        shows = deed.row == "report" or "led" in granted
        return (
            "self" in granted
            or (deed.about in ("unit", "units") and shows)
            or (deed.about == "people" and "led" in granted)
        )
    led = principal == "manager" and scope in ("led", "below")
    return ("own" in granted and scope == "own") or ("led" in granted and led)
