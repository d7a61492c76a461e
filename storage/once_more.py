"""Of two transactions that wait for each other PostgreSQL ends one. It is done once more, when the other is over."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

Given = ParamSpec("Given")
Result = TypeVar("Result")

TIMES = 3
DEADLOCK = "40P01"


def once_more(verb: Callable[Given, Coroutine[Any, Any, Result]]) -> Callable[Given, Coroutine[Any, Any, Result]]:
    """The verb, done up to three times for as long as the database ends it for another's sake. For what people and HR
    do, which is one transaction, so that nothing of it stands yet; what a beat does is done at the next beat anyway."""

    @wraps(verb)
    async def surely(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        for _ in range(TIMES - 1):
            try:
                return await verb(*args, **kwargs)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != DEADLOCK:
                    raise
        return await verb(*args, **kwargs)

    return surely
