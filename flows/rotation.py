"""Which of a flow's beginnings somebody meets next: each once before any returns, and not all people the same."""

from collections.abc import Collection

from flows.flow import Flow, Step


def beginning(flow: Flow, met: Collection[str], person: int) -> Step:
    """Where the next message begins. `met` are the beginnings this person was asked before, once for each time.

    Never by what anybody answered: who takes part in a figure must not depend on that (rule A2.9).
    """
    starts = flow.starts
    times = [sum(one == start.id for one in met) for start in starts]
    turn = [(person + number) % len(starts) for number in range(len(starts))]
    return starts[next(number for number in turn if times[number] == min(times))]
