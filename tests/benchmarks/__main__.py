"""`make bench`: speed as ratios to named baselines. `python -m tests.benchmarks planning` runs one of them."""

import asyncio
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path

from tests.benchmarks.claims import claims
from tests.benchmarks.measure import Compared
from tests.benchmarks.planning import planning
from tests.benchmarks.reports import reports
from tests.benchmarks.slack_answers import slack_answers
from tests.benchmarks.slack_sends import slack_sends
from tests.benchmarks.teams_sends import teams_sends
from tests.benchmarks.teams_turns import teams_turns
from tests.benchmarks.year import year

Benchmark = Callable[[Path], Coroutine[None, None, list[Compared]]]

BENCHMARKS: Mapping[str, Benchmark] = {
    "planning": planning,
    "claims": claims,
    "answers": slack_answers,
    "sends": slack_sends,
    "teams": teams_turns,
    "teams-sends": teams_sends,
    "reports": reports,
    "year": year,
}


def main() -> None:
    wanted = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"There is no benchmark called {unknown[0]}; there are: {', '.join(BENCHMARKS)}.")
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            for compared in asyncio.run(BENCHMARKS[name](Path(folder))):
                print(compared.told(), flush=True)


if __name__ == "__main__":
    main()
