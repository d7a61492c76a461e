"""The catalogue, for whoever wants to know what is asked."""

from typing import Any

import click

from bot.cli.common import FORMAT, Complaint, complaining, say, say_json, told
from flows.catalogue import Catalogue, load
from flows.catalogue_view import described
from flows.flow import Flow
from flows.plain import plain
from flows.promise import promise_in_full
from flows.words import LANGUAGES


@click.group(invoke_without_command=True)
@FORMAT
@click.pass_context
def flows(context: click.Context, form: str) -> None:
    """The catalogue: what is asked, of whom, when, why, who sees it."""
    if context.invoked_subcommand is not None:
        return
    catalogue = _catalogue()
    if form == "json":
        say_json([flow.model_dump(mode="json", by_alias=True) for flow in catalogue])
        return
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


def _catalogue() -> Catalogue:
    with complaining():
        return load(told().content_dir)


def _whole(flow: Flow) -> dict[str, Any]:
    """As the content file has it, with what is promised to those who answer each step."""
    promises = {
        step.id: {language: promise_in_full(flow, step, language) for language in LANGUAGES} for step in flow.steps
    }
    return {**flow.model_dump(mode="json", by_alias=True), "promises": promises}
