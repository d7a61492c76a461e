"""What verbs share of what a person has answered to one delivery, and where that leads them."""

from bot.keys import Pseudonyms
from flows.conversation import NOTHING, Answers, follow
from flows.flow import Flow, Offer, Step
from storage.records import DeliveryRecord
from storage.work import Work


async def answered(work: Work, pseudonyms: Pseudonyms, delivery: DeliveryRecord, flow: Flow) -> Answers:
    """What was answered so far. Nothing to a test, which stores nothing."""
    if delivery.period_id is None:
        return NOTHING
    name = pseudonyms(delivery.person_id, delivery.period_id)
    answers = dict(await work.answers.of(delivery.period_id, name, delivery.occurrence_id))
    if any(question.sees != "team" for question in flow.questions()):
        answers |= await work.notes.of(delivery.person_id, delivery.occurrence_id)
    return answers


async def answered_before(work: Work, delivery: DeliveryRecord, flow: Flow) -> Answers:
    """What the person answered the time before, where that decides a way."""
    questions = flow.looks_back()
    if not questions or delivery.period_id is None:
        return NOTHING
    return await work.notes.before(delivery.person_id, flow.id, questions, delivery.occurrence_id)


async def offered(
    work: Work, pseudonyms: Pseudonyms, delivery: DeliveryRecord, flow: Flow, step: Step
) -> tuple[Offer, Answers] | None:
    """What the answer to that step offers, with all answers; None where it offers nothing, or there is none."""
    answers = await answered(work, pseudonyms, delivery, flow)
    if not any(question.id in answers for question in step.questions):
        return None
    one = follow(step, answers, await answered_before(work, delivery, flow))
    return (one.offer, answers) if one and one.offer else None
