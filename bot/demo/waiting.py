"""What waits for those who can be played, put before them once more: after a new start, or in another language."""

from datetime import datetime

from bot.app import App
from bot.demo import stage
from bot.playground.send import NAME, TENANT, Transcripts
from flows.asking import Asking
from flows.conversation import present
from storage.records import DeliveryRecord, Profile
from storage.work import Work


async def bring_back(app: App, page: Transcripts, now: datetime) -> None:
    """Oldest first, as it was sent."""
    async with app.database.read() as work:
        for player in stage.PLAYERS:
            person = await work.people.by_account(NAME, TENANT, player.user)
            for delivery in await _waiting(work, person, now):
                _show(app, page, player.user, person, delivery)


async def _waiting(work: Work, person: Profile | None, now: datetime) -> list[DeliveryRecord]:
    return list(reversed(await work.deliveries.waiting(person.id, now))) if person else []


def _show(app: App, page: Transcripts, user: str, person: Profile | None, delivery: DeliveryRecord) -> None:
    flow = app.catalogue.flow(delivery.flow)
    step = flow.step(delivery.step) if flow and flow.version == delivery.version else None
    if flow and step and delivery.address and delivery.sent_at:
        asking = Asking(delivery.key, flow, step, app.organisation.speaks(person))
        page.restore(user, delivery.address, delivery.sent_at, present(asking))
