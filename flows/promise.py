"""Who sees an answer, said from the rule in force. Nobody writes these lines by hand."""

from collections.abc import Iterator

from flows.catalogue import load_rights
from flows.disclosure import LEAVE_OUT, K, kind
from flows.flow import Flow, ReleaseClass, Sees, Step
from flows.rights import Matrix, Scope, kept_from_teams
from flows.words import Language, Words

_NUMBERS = {
    5: Words("fem", "five"),
    6: Words("seks", "six"),
    7: Words("syv", "seven"),
    8: Words("otte", "eight"),
    9: Words("ni", "nine"),
    10: Words("ti", "ten"),
}

_SHORT: dict[Sees, Words] = {
    "team": Words(
        "Teamet ser kun et samlet tal, når mindst {n} er talt med",
        "Your team sees one figure, from {n} people up",
    ),
    "private": Words("Kun du ser dit svar", "Only you see your answer"),
    "shared": Words(
        "Kun du ser det, indtil du selv deler det",
        "Only you see it, until you share it yourself",
    ),
    "confidential": Words("Kun den, du vælger, ser dit svar", "Only the person you choose sees your answer"),
    "open": Words("Alle i teamet kan se dit svar", "Everyone in your team can see your answer"),
}
_TEAM: dict[ReleaseClass, Words] = {
    "protected": _SHORT["team"],
    "light": Words(
        "Det handler ikke om personer, så teamet kan se et samlet tal hver måned, når mindst {n} er talt med",
        "This is not about people, so your team may see one figure each month, from {n} people up",
    ),
    "occasion": Words(
        "I, der var med, ser ét samlet tal, når mindst {n} er talt med",
        "Those who took part see one figure, from {n} people up",
    ),
}

_OTHERS = Words(
    "Andre ser kun et samlet tal, når mindst {n} er talt med",
    "Others see only one figure, from {n} people up",
)
"""Where the rights do not let a team see its own figures."""

_READERS: tuple[tuple[str, Scope, Words], ...] = (
    ("everyone", "all", Words("alle på arbejdspladsen", "everybody at the workplace")),
    ("everyone", "own", Words("dit team", "your team")),
    ("manager", "all", Words("alle ledere", "all managers")),
    ("manager", "led", Words("lederne over teamet", "the managers above the team")),
    ("hr", "all", Words("HR", "HR")),
    ("admin", "all", Words("administratorerne", "the administrators")),
)
"""Role and scope in the rights to a report → who that is to somebody whose unit it is."""

_NOBODY = Words("ingen", "nobody")
_AND = Words(" og ", " and ")
_TEAM_IN_FULL = Words(
    "Dit svar er fortroligt, indtil perioden slutter. Så bliver der kun gruppetal tilbage, og selve svarene slettes. "
    "{readers} kan se gruppens tal, når mindst {n} svar er talt med; {out} udelades tilfældigt, så "
    "ingen kan vide, om netop dit er med. Færre svar tæller kun med i en større gruppe.",
    "Your answer is confidential until the period closes. Then only group figures remain, and the answers themselves "
    "are deleted. {readers} can see the group's figure once at least {n} answers are counted; "
    "{out} left out at random, so nobody can know whether yours is in it. Fewer answers only count in a larger group.",
)
_OUT = {
    1: Words("ét svar", "one answer is"),
    2: Words("to svar", "two answers are"),
}
_PRIVATE_IN_FULL = Words(
    "Det er kun til dig selv. Hverken kolleger, ledere eller HR kan se det, og du kan slette det, når du vil.",
    "This is for yourself alone. No colleague, no manager and nobody in HR can see it, and you can delete it whenever "
    "you like.",
)
_OWN_WORDS_IN_FULL = Words(
    "Det, du skriver, er kun dit, indtil du selv deler det. Din måde at skrive på kan måske genkendes.",
    "What you write is yours alone until you share it yourself. Your way of writing may be recognised.",
)
_PLATFORM = Words(
    "Chatprogrammet gemmer sin egen kopi af samtalen.",
    "The chat platform keeps its own copy of the conversation.",
)


def promise(flow: Flow, step: Step, language: Language, matrix: Matrix | None = None) -> str:
    """The short line under a step: one clause for each way its answers are seen. By the rights that are shipped, unless
    told otherwise."""
    said = []
    for sees, plain in _SHORT.items():
        if any(question.sees == sees for question in step.questions):
            words = _team(flow, _rights(flow, matrix)) if sees == "team" else plain
            said.append(words(language, n=_least(flow, language)))
    return ". ".join(said)


def promise_in_full(flow: Flow, step: Step, language: Language, matrix: Matrix | None = None) -> tuple[str, ...]:
    """The same, whole: who sees figures, from how many answers, what is left out, how long the answer is kept."""
    paragraphs = []
    team = [question for question in step.questions if question.sees == "team"]
    if team:
        out = max(LEAVE_OUT[kind(flow, question)] for question in team)
        who = _readers(_rights(flow, matrix), language)
        paragraphs.append(_TEAM_IN_FULL(language, readers=who, n=_least(flow, language), out=_OUT[out](language)))
    if any(question.sees == "private" for question in step.questions):
        paragraphs.append(_PRIVATE_IN_FULL(language))
    if any(question.sees in ("shared", "confidential") for question in step.questions):
        paragraphs.append(_OWN_WORDS_IN_FULL(language))
    return (*paragraphs, _PLATFORM(language))


def _rights(flow: Flow, matrix: Matrix | None) -> Matrix:
    rights = load_rights() if matrix is None else matrix
    return rights if flow.team_sees else kept_from_teams(rights)


def _team(flow: Flow, matrix: Matrix) -> Words:
    own = matrix.get("report", {}).get("everyone", frozenset()) & {"own", "all"}
    return _TEAM[flow.release] if own else _OTHERS


def _readers(matrix: Matrix, language: Language) -> str:
    """Who may see the figures of one's own unit, beginning with a capital."""
    *most, last = [*_may_read(matrix, language)] or [_NOBODY(language)]
    said = _AND(language).join([", ".join(most), last] if most else [last])
    return said[:1].upper() + said[1:]


def _may_read(matrix: Matrix, language: Language) -> Iterator[str]:
    granted = matrix.get("report", {})
    for role, scope, words in _READERS:
        if scope in granted.get(role, frozenset()):
            yield words(language)


def _least(flow: Flow, language: Language) -> str:
    n = max(K, flow.min_answers)
    return _NUMBERS[n](language) if n in _NUMBERS else str(n)
