"""The catalogue, for whoever wants to know what is asked."""

from typing import Any

import click

from bot.cli.common import FORMAT, Complaint, complaining, say, say_json, told
from bot.given import all_asked
from flows import benchmark_view
from flows.catalogue import Catalogue, load
from flows.catalogue_page import flows_page
from flows.catalogue_view import described
from flows.disclosure import K
from flows.evidence import carriers
from flows.evidence_page import evidence_page
from flows.flow import Flow
from flows.markdown import markdown
from flows.message import Facts, Message
from flows.plain import plain
from flows.promise import promise_in_full
from flows.rules_in_force import rules_in_force
from flows.words import LANGUAGES, Language

PRINT = click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", help="How to print."
)
LANGUAGE = click.option("--language", type=click.Choice(LANGUAGES), default="da", help="Of the page in Markdown.")


@click.group(invoke_without_command=True)
@PRINT
@LANGUAGE
@click.option("--shipped", is_flag=True, help="Without an organisation's own.")
@click.pass_context
def flows(context: click.Context, form: str, language: Language, shipped: bool) -> None:
    """The catalogue: what is asked, of whom, when, why, who sees it."""
    if context.invoked_subcommand is not None:
        return
    catalogue = load() if shipped else _catalogue()
    if form == "json":
        say_json([flow.model_dump(mode="json", by_alias=True) for flow in catalogue])
    elif form == "markdown":
        say(flows_page(catalogue, language))
    else:
        for flow in catalogue:
            say(f"{flow.id:<24} {flow.title.da} / {flow.title.en}: {flow.about.da}")


@flows.command("show")
@click.argument("name", metavar="ID")
@FORMAT
def flows_show(name: str, form: str) -> None:
    """One flow, whole, in both languages."""
    catalogue = _catalogue()
    flow = catalogue.flow(name)
    if flow is None:
        raise Complaint([f'There is no flow "{name}". `handgreb flows` lists them.'])
    if form == "json":
        say_json(_whole(flow))
        return
    say("\n\n".join(plain(described(flow, catalogue, language)) for language in LANGUAGES))


@flows.command("evidence")
@PRINT
@LANGUAGE
def flows_evidence(form: str, language: Language) -> None:
    """Every suggestion of the evidence: the shipped flows that carry it, or why none does."""
    catalogue = load()
    if form == "markdown":
        say(evidence_page(catalogue, language))
        return
    became = _became(catalogue, language)
    if form == "json":
        say_json(became)
        return
    for one in became:
        say(f"{one['id']:<8} {', '.join(one['flows']) or one['decision']}")


@click.command()
@click.argument("text", default="")
@FORMAT
def figures(text: str, form: str) -> None:
    """The figures in our texts that hold TEXT: each with whom it is about, its year, its page, and where it is used."""
    catalogue = _catalogue()
    found = benchmark_view.found(catalogue, text)
    if not found:
        raise Complaint([f'No figure holds "{text}". `handgreb figures` lists all of them.'])
    if form == "json":
        named = {one.id: benchmark_view.named_by(one, catalogue) for one in found}
        say_json([{**one.model_dump(mode="json"), "flows": named[one.id]} for one in found])
        return
    say("\n\n".join(plain(benchmark_view.told(found, catalogue, language)) for language in LANGUAGES))


@click.command()
@PRINT
@LANGUAGE
@click.option("--shipped", is_flag=True, help="Without what the organisation has raised.")
def rules(form: str, language: Language, shipped: bool) -> None:
    """The rules in force for what is shown of whom: how many answers, how coarsely, how often."""
    with complaining():
        fewest = K if shipped else told().min_answers
    if form == "markdown":
        say(markdown(rules_in_force(fewest, language)))
    elif form == "json":
        say_json([{"rule": rule, "is": value} for rule, value in _rows(rules_in_force(fewest, "en"))])
    else:
        say("\n\n".join(plain(rules_in_force(fewest, one)) for one in LANGUAGES))


def _rows(message: Message) -> list[tuple[str, str]]:
    return [row for part in message.parts if isinstance(part, Facts) for row in part.rows]


def _catalogue() -> Catalogue:
    with complaining():
        return all_asked(told())


def _became(catalogue: Catalogue, language: Language) -> list[dict[str, Any]]:
    carried = carriers(list(catalogue))
    return [
        {
            "id": one,
            "instrument": instrument.name(language),
            "flows": [flow.id for flow in carried.get(one, ())],
            "decision": instrument.decisions[one](language) if one in instrument.decisions else None,
        }
        for instrument in catalogue.instruments
        for one in instrument.ids
    ]


def _whole(flow: Flow) -> dict[str, Any]:
    """As the content file has it, with what is promised to those who answer each step."""
    promises = {
        step.id: {language: promise_in_full(flow, step, language) for language in LANGUAGES} for step in flow.steps
    }
    return {**flow.model_dump(mode="json", by_alias=True), "promises": promises}
