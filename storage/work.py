"""One unit of work: the repositories of one transaction."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.repositories.accounts import Accounts
from storage.repositories.audiences import Audiences
from storage.repositories.calendar import Marks
from storage.repositories.deliveries import Deliveries
from storage.repositories.inbox import Inbox, Throttles
from storage.repositories.letters import Letters
from storage.repositories.meetings import Feeds, Meetings
from storage.repositories.notes import Notes
from storage.repositories.people import People
from storage.repositories.periods import Answers, Periods, Releases
from storage.repositories.rosters import Rosters
from storage.repositories.schedules import Occurrences, Schedules
from storage.repositories.teams import Teams
from storage.repositories.versions import Drafts, Versions


class Work:
    """What a verb reads and writes within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.people = People(connection)
        self.audiences = Audiences(connection)
        self.accounts = Accounts(connection)
        self.teams = Teams(connection)
        self.rosters = Rosters(connection)
        self.marks = Marks(connection)
        self.schedules = Schedules(connection)
        self.versions = Versions(connection)
        self.drafts = Drafts(connection)
        self.occurrences = Occurrences(connection)
        self.feeds = Feeds(connection)
        self.meetings = Meetings(connection)
        self.periods = Periods(connection)
        self.answers = Answers(connection)
        self.notes = Notes(connection)
        self.letters = Letters(connection)
        self.releases = Releases(connection)
        self.deliveries = Deliveries(connection)
        self.inbox = Inbox(connection)
        self.throttles = Throttles(connection)
