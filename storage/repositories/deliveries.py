"""The outbox: what we owe whom, and what became of it."""

from storage.repositories.counting import Counting
from storage.repositories.owing import Owing
from storage.repositories.pressing import Pressing
from storage.repositories.reminding import Reminding
from storage.repositories.sending import Sending


class Deliveries(Owing, Sending, Reminding, Counting, Pressing):
    """Deliveries as they are owed, as work to do, and as people see them."""
