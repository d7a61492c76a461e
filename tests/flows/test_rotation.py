"""Rotation: everybody meets each beginning once before any returns, and not all people the same on one day."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from flows.flow import Flow
from flows.parse import parse
from flows.rotation import beginning

HEAD = """
id = "turns"
version = 1
title = { da = "På skift", en = "By turns" }
about = { da = "Én ting ad gangen.", en = "One thing at a time." }
audience = "everyone"
release = "light"
period = "P28D"
rotation = true
sources = [{ file = "a.txt", section = "a test" }]
evidence = ["T1"]
"""
STEP = """
[[steps]]
id = "s{n}"
[[steps.questions]]
id = "q{n}"
kind = "yesno"
sees = "private"
text = {{ da = "Spørgsmål {n}?", en = "Question {n}?" }}
[[steps.next]]
when = {{ q{n} = ["no"] }}
go = "more{n}"
[[steps]]
id = "more{n}"
[[steps.questions]]
id = "why{n}"
kind = "text"
sees = "private"
text = {{ da = "Hvorfor {n}?", en = "Why {n}?" }}
"""


def turns(many: int) -> Flow:
    return parse(HEAD + "".join(STEP.format(n=n) for n in range(many)), "turns.toml", ["a.txt"])


def test_only_steps_that_no_way_leads_to_are_beginnings() -> None:
    assert [step.id for step in turns(3).starts] == ["s0", "s1", "s2"]


@given(st.integers(1, 9), st.integers(1, 10**6), st.integers(1, 60))
def test_each_is_met_once_before_any_returns(many: int, person: int, times: int) -> None:
    flow, met = turns(many), list[str]()
    for _ in range(times):
        met.append(beginning(flow, met, person).id)
        counts = [Counter(met)[step.id] for step in flow.starts]
        assert max(counts) - min(counts) <= 1


@given(st.integers(2, 9), st.integers(1, 10**6))
def test_neighbours_meet_different_ones_on_the_same_day(many: int, person: int) -> None:
    flow = turns(many)
    assert beginning(flow, [], person) != beginning(flow, [], person + 1)


@given(st.integers(2, 6), st.integers(1, 99), st.lists(st.sampled_from(["s0", "s1", "gone"]), max_size=9))
def test_what_was_taken_out_of_a_flow_since_disturbs_nothing(many: int, person: int, met: list[str]) -> None:
    flow = turns(many)
    assert beginning(flow, met, person) == beginning(flow, [one for one in met if one != "gone"], person)
