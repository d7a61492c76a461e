"""One flow as the catalogue tells of it: what is asked, of whom, when, why, who sees it, and how long it is kept."""

from collections.abc import Iterator

from flows.benchmarks import Benchmark
from flows.catalogue import Catalogue
from flows.flow import Audience, Flow
from flows.message import Facts, Heading, Message, Part, Text
from flows.step_view import spoken, told
from flows.words import Language, Words

AUDIENCES: dict[Audience, Words] = {
    "everyone": Words("alle", "everyone"),
    "employee": Words("dem, der ikke leder nogen", "those who lead nobody"),
    "manager": Words("ledere", "managers"),
    "hr": Words("HR", "HR"),
    "trainee": Words("elever", "trainees"),
    "trainer": Words("oplæringsansvarlige", "trainers"),
    "school": Words("skolen", "the school"),
    "newcomer": Words("dem, der er begyndt inden for de sidste 90 dage", "those who began within the last 90 days"),
    "host": Words("kolleger i et team, hvor en er ny", "colleagues in a team that has a newcomer"),
}
_OF_WHOM = Words("Hvem", "Of whom")
_WHEN = Words("Hvornår", "When")
_BY_SCHEDULE = Words("når planen siger det", "when the schedule says so")
_ON_DEMAND = Words("når planen siger det, og når man selv vil", "when the schedule says so, and whenever one likes")
_ROTATION = Words(
    "; ét af {n} spørgsmål ad gangen, hvert én gang, før nogen kommer igen",
    "; one of {n} questions at a time, each once before any returns",
)
_RELEASED = Words("Tal", "Figures")
_GRID = Words("hver gang en periode på {period} slutter", "each time a period of {period} ends")
_OCCASION = Words("{period} efter hver gang, der er spurgt", "{period} after each time it is asked")
_HABIT = Words("; den, der svarer flere gange, tæller én gang", "; who answers several times is counted once")
_KEPT = Words("Gemmes", "Kept")
_KEPT_TEAM = Words(
    "Svar til teamet slettes, når tallene er lavet; tallene bliver.",
    "Answers for the team are deleted once the figures are made; the figures stay.",
)
_KEPT_OWN = Words(
    "Det, man svarer for sig selv, står, til man selv sletter det.",
    "What is answered for oneself stays until that person deletes it.",
)
_KEPT_LETTERS = Words(
    "Det, man selv sender eller gemmer til et møde, slettes 30 dage efter; en kladde efter 7 dage.",
    "What that person sends, or saves for a meeting, is deleted 30 days later; a draft after 7 days.",
)
_CARRIES = Words("Evidens", "Evidence")
_VERSION = Words("Udgave", "Version")
_SOURCES = Words("Hvorfra", "Where from")
_FIGURES = Words("Tal i teksten", "Figures in the text")


def described(flow: Flow, catalogue: Catalogue, language: Language) -> Message:
    """Everything about it. Who sees an answer is said by the rule in force, as under the question itself."""
    parts = [
        Heading(f"{flow.title(language)} ({flow.id})"),
        Text(flow.about(language)),
        Facts(tuple(_facts(flow, language))),
        *(part for step in flow.steps for part in told(flow, step, language)),
        Heading(_SOURCES(language)),
        *_sources(flow, catalogue, language),
        *_figures(flow, catalogue, language),
    ]
    return Message(language, flow.title(language), tuple(parts))


def _facts(flow: Flow, language: Language) -> Iterator[tuple[str, str]]:
    yield _OF_WHOM(language), AUDIENCES[flow.audience](language)
    when = (_ON_DEMAND if flow.on_demand else _BY_SCHEDULE)(language)
    yield _WHEN(language), when + (_ROTATION(language, n=len(flow.starts)) if flow.rotation else "")
    if any(question.sees == "team" for question in flow.questions()):
        ends = _OCCASION if flow.release == "occasion" else _GRID
        counted = _HABIT(language) if flow.habit else ""
        yield _RELEASED(language), ends(language, period=spoken(flow.period, language)) + counted
    yield _KEPT(language), kept(flow, language)
    yield _CARRIES(language), ", ".join(flow.evidence)
    yield _VERSION(language), str(flow.version)


def kept(flow: Flow, language: Language) -> str:
    """How long what is answered is kept."""
    team = [question for question in flow.questions() if question.sees == "team"]
    said = [_KEPT_TEAM(language)] if team else []
    if len(team) < len(flow.questions()):
        said.append(_KEPT_OWN(language))
    if any(one.offer for step in flow.steps for one in step.next):
        said.append(_KEPT_LETTERS(language))
    return " ".join(said)


def _sources(flow: Flow, catalogue: Catalogue, language: Language) -> Iterator[Part]:
    for source in flow.sources:
        document = catalogue.sources.get(source.file)
        yield Text(f"{document.title(language) if document else source.file}: {source.section}")


def _figures(flow: Flow, catalogue: Catalogue, language: Language) -> Iterator[Part]:
    found = [catalogue.benchmarks[name] for name in flow.figures if name in catalogue.benchmarks]
    if not found:
        return
    yield Heading(_FIGURES(language))
    for one in found:
        yield Text(figure(one, catalogue, language))


def figure(one: Benchmark, catalogue: Catalogue, language: Language) -> str:
    """A figure of the evidence: as it is read, of whom and when, what one must know to read it right, and its page."""
    document = catalogue.sources.get(one.source.file)
    note = f" {one.note(language)}" if one.note else ""
    title = document.title(language) if document else one.source.file
    return f"{one.read(language)}: {one.about(language)}.{note} ({title}: {one.source.section})"
