"""Who can be played in the demo, what a stranger might try there, and what the invented HR has put on the schedule."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from bot.playground.guide import Player, Step
from flows.calendar import holiday
from flows.schedule import GRID_START, Nudge
from flows.words import Words

EMPLOYEE = "anna.krogh@aahavn.example"
LEADER = "mette.lindholm@aahavn.example"
OTHER_LEADER = "lars.brix@aahavn.example"
HR = "louise.falk@aahavn.example"

PLAYERS = (
    Player(EMPLOYEE, "Anna Krogh", "Dagvagten", Words("Medarbejder", "Employee")),
    Player(LEADER, "Mette Lindholm", "Dagvagten", Words("Annas leder", "Anna’s manager")),
    Player(OTHER_LEADER, "Lars Brix", "Skolekøkkenet", Words("Leder af et andet team", "Manager of another team")),
    Player(HR, "Louise Falk", "Åhavn Kommune", Words("HR", "HR")),
)

GUIDE = (
    Step(
        Words(
            "Du er Anna. Torsdagens spørgsmål er lige kommet: svar med et tryk.",
            "You are Anna. Thursday’s question has just arrived: answer with a tap.",
        ),
        EMPLOYEE,
        "answer",
    ),
    Step(
        Words(
            "Udfyld de ni korte spørgsmål om onsdagens møde.",
            "Fill in the nine short questions about Wednesday’s meeting.",
        ),
        EMPLOYEE,
        "form",
    ),
    Step(
        Words(
            "Flyt uret, til perioden slutter. Svarene bliver til tal, og selve svarene slettes.",
            "Move the clock to the end of the period. Answers become figures; the answers are deleted.",
        ),
        EMPLOYEE,
        "period",
    ),
    Step(
        Words(
            "Vær Mette, Annas leder, og hent teamets rapport.", "Be Mette, Anna’s manager, and get the team’s report."
        ),
        LEADER,
        "report",
        "/teamreport",
        "chart",
    ),
    Step(
        Words("Vær Anna igen, og spørg efter et andet team.", "Be Anna again, and ask for another team."),
        EMPLOYEE,
        "report",
        "/teamreport skolekøkkenet",
        "words",
    ),
    Step(
        Words(
            "Vær Lars, som leder skolekøkkenet, og spørg efter Annas team.",
            "Be Lars, who leads the school kitchen, and ask for Anna’s team.",
        ),
        OTHER_LEADER,
        "report",
        "/teamreport dagvagten",
        "words",
    ),
    Step(
        Words(
            "Vær Louise fra HR: hent planen, og sæt et spørgsmål på pause.",
            "Be Louise from HR: get the schedule, and pause a question.",
        ),
        HR,
        "schedule-pause",
        "/plan",
    ),
)

HABIT_PERIOD = timedelta(days=56)
SCAN_PERIOD = timedelta(days=91)
EIGHT_WEEKS = timedelta(weeks=8)


def opening_day(today: date, calendar: str) -> date:
    """The Thursday on which the demo opens: the next one, unless it or the Wednesday before it is a holiday."""
    day = today + timedelta(days=(3 - today.weekday()) % 7)
    while holiday(day, calendar, True) or holiday(day - timedelta(days=1), calendar, True):
        day += timedelta(weeks=1)
    return day


def first_day(opening: date) -> date:
    """The Monday on which the history begins: two whole periods of knowledge sharing before the one that is open."""
    return _boundary(opening, HABIT_PERIOD) - 2 * HABIT_PERIOD


def _boundary(day: date, period: timedelta) -> date:
    """The last day on or before that one on which a period of the grid begins."""
    return GRID_START + (day - GRID_START) // period * period


def schedule(opening: date) -> Iterator[Nudge]:
    """A question about the meeting every other Wednesday, its nine questions every eighth, knowledge sharing every
    other Thursday, and the scan four times a year."""
    wednesday, start = opening - timedelta(days=1), first_day(opening)
    yield Nudge(
        name="teammoedet",
        flow="meeting-score",
        audience="employee",
        repeats="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        at=time(15, 30),
        starts=_every(wednesday - timedelta(weeks=1), timedelta(weeks=2), start),
    )
    yield Nudge(
        name="eftersyn-af-moedet",
        flow="meeting-service",
        audience="employee",
        repeats="FREQ=WEEKLY;INTERVAL=8;BYDAY=WE",
        at=time(15, 30),
        starts=_every(wednesday, EIGHT_WEEKS, start),
    )
    yield Nudge(
        name="den-gode-kollega",
        flow="good-colleague",
        audience="employee",
        repeats="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        at=time(14),
        window=timedelta(hours=2),
        starts=_every(opening, timedelta(weeks=2), start),
    )
    yield Nudge(
        name="tolv-haandgreb",
        flow="handgreb-scan",
        audience="employee",
        repeats="FREQ=WEEKLY;INTERVAL=13;BYDAY=TU",
        at=time(9, 30),
        starts=_scan(opening),
    )


def _every(day: date, step: timedelta, start: date) -> date:
    """The first day not before `start` from which `day` is reached by whole steps."""
    return day - (day - start) // step * step


def _scan(opening: date) -> date:
    """A Tuesday shortly before the last period of the scan is over."""
    return _boundary(opening, SCAN_PERIOD) - timedelta(days=13)
