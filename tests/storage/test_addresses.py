"""Where the database is, in the words in which operators and providers write it."""

import pytest

from storage.address import DatabaseError, address
from storage.database import Database


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://root:hunter2@localhost/x", "names mysql; use sqlite:///"),
        ("oracle://x", "names oracle; use sqlite:///"),
        ("handgreb.db", "is no address of a database; use sqlite:///"),
        ("postgresql://me:hunter2@host:high/x", "is no address of a database; use sqlite:///"),
        ("postgresql://me:hunter2@host/x?sslmode=require&channel_binding=require", "says channel_binding, which"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence_without_the_password(url: str, said: str) -> None:
    with pytest.raises(DatabaseError, match=said) as refused:
        Database(url)
    assert "hunter2" not in str(refused.value)


async def test_postgresql_takes_sslmode_as_psql_does(postgresql_url: str) -> None:
    async with Database(f"{postgresql_url}&sslmode=disable") as database, database.read() as work:
        assert await work.people.count() == 0


def test_a_socket_and_the_drivers_own_words_stay_as_they_are() -> None:
    query = address("postgresql://me@/x?host=/run/postgresql&ssl=verify-full&prepared_statement_cache_size=0").query
    assert query == {"host": "/run/postgresql", "ssl": "verify-full", "prepared_statement_cache_size": "0"}
