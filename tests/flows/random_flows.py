"""Flows that nobody has written, and what people might answer to them: for properties that hold of every flow."""

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from flows.asking import values
from flows.flow import Flow, NumberQuestion, Question, SeveralQuestion, Step, TextQuestion
from tests.flows.documents import Document, choice, flow, number, scale, several, step, text, words, yesno

CANARY = "kanarie"
"""Stands in every answer that can be given, and nowhere else in these flows."""
OPTIONS = tuple(f"{CANARY}-{n}" for n in range(3))
NO_TEAM = ("private", "shared", "confidential", "open")


def _choice(name: str, **more: object) -> Document:
    return choice(name, OPTIONS, **more)


def _several(name: str, **more: object) -> Document:
    return several(name) | {"choices": choice(name, OPTIONS)["choices"]} | more


KINDS: tuple[Callable[..., Document], ...] = (scale, yesno, _choice, _several, text, number)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Steps that lead only onward, over days too; some ways wait for an answer, or for one of the time before."""
    count = draw(st.integers(1, 5))
    steps = [draw(_steps(n)) for n in range(count)]
    chosen = [one["id"] for here in steps for one in here["questions"] if one["kind"] not in ("text", "number")]
    looked_at = draw(st.sets(st.sampled_from(chosen), max_size=2)) if chosen else set()
    for n, here in enumerate(steps):
        here["next"] = draw(_ways(here, [f"s{m}" for m in range(n + 1, count)], _possible(steps, looked_at)))
    return _with_team_questions(_without_dead_ends(steps), draw(st.booleans()), looked_at)


@st.composite
def _steps(draw: st.DrawFn, n: int) -> Document:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
    asked = []
    for k, kind in enumerate(kinds):
        question = kind(f"q{n}-{k}", sees=draw(st.sampled_from(NO_TEAM)), required=draw(st.booleans()))
        asked.append({name: value for name, value in question.items() if name != "report"})
    return step(f"s{n}", *asked, title=words(f"Trin {n}", f"Step {n}"))


@st.composite
def _ways(draw: st.DrawFn, here: Document, onward: list[str], before: Mapping[str, tuple[str, ...]]) -> list[Document]:
    asked = {one["id"]: _values(one) for one in here["questions"] if _values(one)}
    return [draw(_way(asked, onward, before)) for _ in range(draw(st.integers(0, 3)))]


@st.composite
def _way(
    draw: st.DrawFn, asked: Mapping[str, tuple[str, ...]], onward: list[str], before: Mapping[str, tuple[str, ...]]
) -> Document:
    one: Document = {"when": draw(_conditions(asked)), "earlier": draw(_conditions(before))}
    if draw(st.booleans()):
        one["say"] = words("En idé: spørg en kollega.", "One idea: ask a colleague.")
    if onward and draw(st.integers(0, 3)) > 0:
        one["go"] = draw(st.sampled_from(onward))
        if draw(st.booleans()):
            one["after"] = "P7D"
    elif draw(st.booleans()):
        one["offer"] = {"kind": draw(st.sampled_from(("thank", "share", "raise"))), "draft": words("Tak.", "Thanks.")}
    return one


@st.composite
def _conditions(draw: st.DrawFn, possible: Mapping[str, tuple[str, ...]]) -> Document:
    names = draw(st.sets(st.sampled_from(sorted(possible)), max_size=2)) if possible else set()
    return {name: sorted(draw(st.sets(st.sampled_from(possible[name]), min_size=1))) for name in sorted(names)}


def _values(question: Document) -> tuple[str, ...]:
    known = {"scale": ("1", "2", "3", "4", "5"), "yesno": ("yes", "no"), "text": (), "number": ()}
    return known.get(question["kind"], OPTIONS)


def _possible(steps: list[Document], names: set[str]) -> Mapping[str, tuple[str, ...]]:
    return {one["id"]: _values(one) for here in steps for one in here["questions"] if one["id"] in names}


def _without_dead_ends(steps: list[Document]) -> list[Document]:
    """Without the ways that are never taken and the steps that none leads to; and without what waited for those."""
    known = {question["id"] for here in steps for question in here["questions"]}
    tidied = [here | {"next": _taken([_knowing(one, known) for one in here["next"]])} for here in steps]
    led_to = {tidied[0]["id"], *(one.get("go") for here in tidied for one in here["next"])}
    reached = [here for here in tidied if here["id"] in led_to]
    return steps if reached == steps else _without_dead_ends(reached)


def _knowing(way: Document, known: set[str]) -> Document:
    return way | {"earlier": {name: wanted for name, wanted in way["earlier"].items() if name in known}}


def _taken(ways: list[Document]) -> list[Document]:
    always = next((n for n, one in enumerate(ways) if not one["when"] and not one["earlier"]), len(ways))
    return ways[: always + 1]


def _with_team_questions(steps: list[Document], team: bool, looked_at: set[str]) -> Flow:
    """Where everybody comes, the team may be asked, too."""
    built = flow(*steps)
    certain = {one.id for one in built.certain()} if team else set()
    for here in steps:
        for question in here["questions"]:
            if here["id"] in certain and _values(question) and question["id"] not in looked_at:
                question |= {"sees": "team", "report": {"label": words("Om det", "On that")}}
    return flow(*steps) if team else built


def answer(question: Question) -> st.SearchStrategy[str]:
    """Any answer that can be kept."""
    match question:
        case TextQuestion():
            written = st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=10)
            return written.map(lambda text: f"{CANARY} {text}")
        case NumberQuestion():
            return st.integers(question.least, question.most).map(str)
        case SeveralQuestion():
            known = values(question) or ()
            chosen = st.sets(st.sampled_from(known), min_size=1, max_size=question.most)
            return chosen.map(lambda some: " ".join(one for one in known if one in some))
        case _:
            return st.sampled_from(values(question) or ())


@st.composite
def answers(draw: st.DrawFn, step: Step) -> dict[str, str]:
    """What one form may come back with: whatever is required, and some of what is not."""
    asked = [one for one in step.questions if one.required or draw(st.booleans())]
    return {question.id: draw(answer(question)) for question in asked}


@st.composite
def some_answers(draw: st.DrawFn, flow: Flow) -> dict[str, str]:
    """What one person has answered so far, in whatever steps."""
    given: dict[str, str] = {}
    for one in flow.steps:
        given |= draw(answers(one)) if draw(st.booleans()) else {}
    return given


@st.composite
def all_answers(draw: st.DrawFn, flow: Flow) -> dict[str, str]:
    """What one person answers who leaves no step."""
    return {name: value for one in flow.steps for name, value in draw(answers(one)).items()}


@st.composite
def pasts(draw: st.DrawFn, flow: Flow) -> dict[str, str]:
    """What one person answered the time before, as far as it decides a way."""
    asked = [one for one in (flow.question(name) for name in sorted(flow.looks_back())) if one]
    return {one.id: draw(answer(one)) for one in asked if draw(st.booleans())}
