"""Every nudge has its anatomy: a question, why it is asked, and one small thing to do that is theirs to decline."""

import pytest

from flows.flow import Flow, Next, Step
from tests.flows.documents import CATALOGUE

FLOWS = pytest.mark.parametrize("flow", list(CATALOGUE), ids=[flow.id for flow in CATALOGUE])


@FLOWS
def test_every_beginning_says_why(flow: Flow) -> None:
    assert [step.id for step in flow.starts if not step.reason] == []


@FLOWS
def test_no_conversation_ends_without_a_word(flow: Flow) -> None:
    """Whatever is answered, something is said or asked next."""
    assert [step.id for step in flow.steps if not step.next or not step.next[-1].always] == []
    assert [step.id for step in flow.steps for one in step.next if _mute(one)] == []


def _mute(one: Next) -> bool:
    return one.say is None and (one.go is None or one.after is not None)


@FLOWS
def test_a_follow_up_that_quotes_comes_after_what_it_quotes(flow: Flow) -> None:
    for step in flow.steps:
        if step.recall:
            assert any(question.id == step.recall for question in flow.questions())
            assert step.recall not in {question.id for question in step.questions}


@FLOWS
def test_what_is_asked_again_later_says_so(flow: Flow) -> None:
    """A message of a later day begins anew for who reads it, so it says why it comes."""
    later = {one.go for step in flow.steps for one in step.next if one.after}
    assert [step.id for step in flow.steps if step.id in later and not _explained(step)] == []


def _explained(step: Step) -> bool:
    return step.reason is not None or step.recall is not None
