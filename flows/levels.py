"""What the answers of one form add up to, for whoever gave them."""

from collections.abc import Mapping

from flows.flow import Levels, Step
from flows.words import Words


def level(step: Step, answers: Mapping[str, str]) -> Words | None:
    """The words for the level; None where the step has no levels. A skipped question may be any answer: a level is
    told only where it cannot change it."""
    if step.levels is None:
        return None
    counted = sum(answers.get(question.id) in step.levels.counts for question in step.questions)
    skipped = sum(question.id not in answers for question in step.questions)
    return _words(step.levels, counted, counted + skipped)


def _words(levels: Levels, least: int, most: int) -> Words:
    if most < levels.middle_from:
        return levels.low
    if least > levels.middle_to:
        return levels.high
    if levels.middle_from <= least and most <= levels.middle_to:
        return levels.middle
    return levels.open
