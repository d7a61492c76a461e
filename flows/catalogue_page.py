"""The whole catalogue as a page to read, for HR, the works council and whoever is asked."""

from collections.abc import Iterator

from flows.catalogue import Catalogue
from flows.catalogue_view import AUDIENCES, described
from flows.flow import Flow
from flows.markdown import escaped, markdown
from flows.promise import promise_in_full
from flows.words import Language, Words

PAGE = Words("flows.md", "flows.en.md")
MADE = Words(
    "Denne side er lavet af programmet med `make reference`. Ret den ikke i hånden.",
    "This page is made by the program with `make reference`. Do not edit it.",
)
_TITLE = Words("Alt, hvad der bliver spurgt om", "Everything that is asked")
_INTRO = Words(
    "{flows} forløb med {questions} spørgsmål. For hvert: hvad der spørges om, hvem der spørges og hvornår, hvorfor, "
    "hvad hvert svar fører til, hvem der ser det, hvor længe det gemmes, og hvor det kommer fra.",
    "{flows} flows with {questions} questions. For each: what is asked, of whom and when, why, what each answer leads "
    "to, who sees it, how long it is kept, and where it comes from.",
)
_MORE = Words(
    "[In English](flows.en.md). [Hvad der blev af hvert forslag i evidensen](evidence.md). "
    "[Privatliv i sin helhed](../explanation/privacy.md).",
    "[På dansk](flows.md). [What became of each suggestion of the evidence](evidence.en.md). "
    "[Privacy as a whole](../explanation/privacy.md).",
)
_PROMISES = Words("Hvem ser hvad, og hvor længe", "Who sees what, and for how long")
_WHO = Words("Spørges: {audience}", "Asked: {audience}")


def flows_page(catalogue: Catalogue, language: Language) -> str:
    """Every flow in Markdown, by whom it is for."""
    return "\n".join(_page(catalogue, language)).rstrip() + "\n"


def _page(catalogue: Catalogue, language: Language) -> Iterator[str]:
    groups = _groups(catalogue)
    questions = sum(len(flow.questions()) for flow in catalogue)
    yield f"# {_TITLE(language)}\n"
    yield f"{MADE(language)}\n"
    yield f"{_INTRO(language, flows=len(catalogue.flows), questions=questions)}\n"
    yield f"{_MORE(language)}\n"
    for name, flows in groups:
        yield f"- {name(language)}"
        yield from (
            f"  - [{escaped(flow.title(language))}](#{flow.id}): {escaped(flow.about(language))}" for flow in flows
        )
    yield f"\n## {_PROMISES(language)}\n"
    yield from (f"- {paragraph}" for paragraph in _promises(catalogue, language))
    for name, flows in groups:
        yield f"\n## {_WHO(language, audience=name(language))}\n"
        for flow in flows:
            yield f'<a id="{flow.id}"></a>\n'
            yield markdown(described(flow, catalogue, language), 3)


def _groups(catalogue: Catalogue) -> list[tuple[Words, list[Flow]]]:
    """The flows by audience, in the order of their ids; no audience without one."""
    by = {audience: [flow for flow in catalogue if flow.audience == audience] for audience in AUDIENCES}
    return [(AUDIENCES[audience], sorted(flows, key=lambda flow: flow.id)) for audience, flows in by.items() if flows]


def _promises(catalogue: Catalogue, language: Language) -> Iterator[str]:
    """Each promise made anywhere in the catalogue, whole and once."""
    made = [promise_in_full(flow, step, language) for flow in catalogue for step in flow.steps]
    said = sorted({one for whole in made for one in whole[:-1]})
    return iter((*said, *dict.fromkeys(whole[-1] for whole in made)))
