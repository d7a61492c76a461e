"""The outbox: what we owe whom, and what became of it."""

from storage.repositories.owing import Owing
from storage.repositories.pressing import Pressing
from storage.repositories.sending import Sending


class Deliveries(Owing, Sending, Pressing):
    """Deliveries as they are owed, as work to do, and as people see them."""
