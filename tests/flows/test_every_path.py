"""Every way that a flow tells of can be gone, and each is found by whoever tries them all."""

import pytest

from flows.catalogue import load
from flows.conversation import follow, reach
from flows.flow import Flow
from flows.parse import parse
from tests.flows.every_path import TooManyError, answer_sets, every_path, never_taken, pasts

SOURCES = {"a.txt"}
HEAD = """
id = "soup"
version = 1
title = { da = "Suppen", en = "The soup" }
about = { da = "Om suppen.", en = "About the soup." }
audience = "everyone"
release = "light"
period = "P28D"
sources = [{ file = "a.txt", section = "a test" }]
evidence = ["T1"]
[[steps]]
id = "taste"
[[steps.questions]]
id = "good"
kind = "yesno"
sees = "private"
text = { da = "Var den god?", en = "Was it good?" }
neither = { da = "Ingen suppe", en = "No soup" }
"""
MORE = """
[[steps]]
id = "why"
[[steps.questions]]
id = "what"
kind = "several"
most = 2
required = false
sees = "private"
text = { da = "Hvad manglede?", en = "What was missing?" }
choices = [
  { id = "salt", label = { da = "Salt", en = "Salt" } },
  { id = "warmth", label = { da = "Varme", en = "Warmth" } },
  { id = "bread", label = { da = "Brød", en = "Bread" } },
]
[[steps.questions]]
id = "words"
kind = "text"
max_length = 40
required = false
sees = "private"
text = { da = "Andet?", en = "Anything else?" }
"""
ON_NO = """
[[steps.next]]
when = { good = ["no"] }
go = "why"
after = "P1D"
"""


def flow(*parts: str) -> Flow:
    return parse("".join((HEAD, *parts)), "soup.toml", SOURCES)


def way(**conditions: object) -> str:
    """A way that says something, under these conditions."""
    lines = [f"{name} = {{ {said} }}" for name, said in conditions.items()]
    return "\n".join(["[[steps.next]]", *lines, 'say = { da = "Tak.", en = "Thanks." }', ""])


@pytest.mark.parametrize("one", list(load()), ids=lambda one: one.id)
def test_every_step_and_every_way_of_a_flow_can_be_come_by(one: Flow) -> None:
    assert all(every_path(one, start) for start in one.starts)
    assert never_taken(one) == []


def test_each_answer_is_tried_and_followed_to_the_end() -> None:
    soup = flow(ON_NO, MORE)
    gone = [[dict(visit.answers) for visit in path.visits] for path in every_path(soup, soup.first)]
    assert [{"good": "yes"}] in gone
    assert [{"good": "none"}] in gone
    assert [{"good": "no"}, {}] in gone, "what may be left open is left open"
    for what in ("salt", "warmth", "bread"):
        assert [{"good": "no"}, {"what": what}] in gone
    longest = gone[-1][-1]
    assert longest["what"] == "salt warmth"
    assert len(longest["words"]) == 40
    assert len(gone) == len({repr(one) for one in gone})


@pytest.mark.parametrize("one", list(load()), ids=lambda one: one.id)
def test_the_conversation_goes_every_path_to_its_end(one: Flow) -> None:
    """Also where somebody leaves open what may be left open: the next question stands before them then."""
    for start in one.starts:
        for gone in every_path(one, start):
            answers: dict[str, str] = {}
            for visit in gone.visits:
                assert visit.step in reach(one, start, answers, gone.before)
                assert follow(visit.step, visit.answers, gone.before) == visit.way
                answers |= visit.answers


def test_a_way_that_another_always_takes_before_it_is_pointed_at() -> None:
    shadowed = flow(way(when='good = ["no", "yes"]'), way(when='good = ["yes"]'))
    assert never_taken(shadowed) == ["taste, way no. 2"]


def test_so_is_a_step_that_only_such_a_way_leads_to() -> None:
    assert never_taken(flow(way(when='good = ["no"]'), ON_NO, MORE)) == ["why", "taste, way no. 2"]


def test_a_selection_can_take_a_way_that_no_single_choice_takes() -> None:
    both = [way(when='what = ["salt"]'), way(when='what = ["warmth", "bread"]'), way()]
    assert never_taken(flow(ON_NO, MORE, *both)) == []


def test_what_was_answered_the_time_before_is_tried_too() -> None:
    again = flow(way(when='good = ["no"]', earlier='good = ["no"]'), way(when='good = ["no"]'))
    assert pasts(again) == [{}, {"good": "yes"}, {"good": "no"}, {"good": "none"}]
    assert never_taken(again) == []
    wrong_order = flow(way(when='good = ["no"]'), way(when='good = ["no"]', earlier='good = ["no"]'))
    assert never_taken(wrong_order) == ["taste, way no. 2"]


def test_answers_that_may_be_left_open_are() -> None:
    why = flow(ON_NO, MORE).steps[1]
    assert {} in list(answer_sets(why))


def test_a_flow_that_branches_without_end_is_refused_rather_than_half_tried() -> None:
    words = [
        f"""
[[steps]]
id = "s{n}"
[[steps.questions]]
id = "q{n}"
kind = "yesno"
sees = "private"
text = {{ da = "Nummer {n}?", en = "Number {n}?" }}
"""
        for n in range(16)
    ]
    ways = [
        f'[[steps.next]]\nwhen = {{ q{n} = ["yes"] }}\ngo = "s{n + 1}"\n[[steps.next]]\ngo = "s{n + 1}"\n'
        for n in range(15)
    ]
    last = ['[[steps.next]]\ngo = "s0"\n']
    wide = flow(*last, *(part for n in range(16) for part in (words[n], *ways[n : n + 1])))
    with pytest.raises(TooManyError):
        every_path(wide, wide.first)
