"""The command line. Results go to standard output, complaints to standard error with a non-zero exit status."""

import click

from bot.cli.catalogue import figures, flows, rules
from bot.cli.dates import dates
from bot.cli.deliveries import deliveries
from bot.cli.demo import demo
from bot.cli.kept import erase, export
from bot.cli.people import people
from bot.cli.process import check, db, run
from bot.cli.reading import report, why
from bot.cli.schedule import schedule
from bot.cli.teams import teams


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="handgreb")
def main() -> None:
    """Håndgreb: makes learning at work happen, by asking the right short question at the right moment."""


for command in (run, demo, check, db, people, teams, dates, schedule, deliveries, report, why, export, erase):
    main.add_command(command)
for command in (flows, figures, rules):
    main.add_command(command)
