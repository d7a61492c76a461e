"""What is too long for one message, a page at a time, so that nothing of it is left out."""

from collections.abc import Iterator, Sequence

from flows.message import Action, Button, Buttons, Facts, Message, Part, Quote, Text
from flows.words import Language, Words

MOST_LISTED = 10
MOST_CHARACTERS = 8000
"""Slack leaves out what stands behind the first twelve thousand or so."""

MOST_ROWS = 5

AND_MORE = Words("og {n} til", "and {n} more")
_PLACE = Words("Side {page} af {pages}", "Page {page} of {pages}")
_EARLIER = Words("Forrige", "Previous")
_LATER = Words("Flere", "More")


def paged(message: Message, action: Action) -> Message:
    """The page that `action` carries, the first if there is no such page; `message` is the whole. It is parted where
    something new begins; its heading, and that of what goes on, stand on every page."""
    heading, rest = message.parts[:1], message.parts[1:]
    items = list(_items(rest))
    found = list(_pages(items))
    if len(found) < 2:
        return message
    here = numbered(action, len(found))
    before = sum(len(page) for page in found[:here])
    parts = [part for item in found[here] for part in item]
    above = [part for item in items[:before] for part in item if _titles(part)]
    goes_on = above[-1:] if not _titles(parts[0]) else []
    turned = turning(action.verb, here, len(found), message.language)
    return Message(message.language, message.summary, (*heading, *goes_on, *parts, *turned))


def numbered(action: Action, pages: int) -> int:
    """The page that a button carries; the first if there is no such page any longer."""
    given = action.value
    return int(given) if given.isdecimal() and len(given) < 6 and int(given) < pages else 0


def turning(verb: str, page: int, pages: int, language: Language) -> Iterator[Part]:
    """Where one is, and the buttons to the other pages."""
    if pages < 2:
        return
    yield Text(_PLACE(language, page=page + 1, pages=pages), "quiet")
    earlier = Button(_EARLIER(language), Action(verb, "", str(page - 1)))
    later = Button(_LATER(language), Action(verb, "", str(page + 1)))
    yield Buttons(tuple([earlier] * (page > 0) + [later] * (page + 1 < pages)), quiet=True)


def tabled(rows: Sequence[tuple[str, str]]) -> Iterator[Part]:
    """A long table in pieces, between which a page may end."""
    for start in range(0, len(rows), MOST_ROWS):
        yield Facts(tuple(rows[start : start + MOST_ROWS]))


def _items(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """The parts that stand together."""
    item: list[Part] = []
    for n, part in enumerate(parts):
        if item and _begins(parts, n):
            yield item
            item = []
        item.append(part)
    if item:
        yield item


def _begins(parts: Sequence[Part], n: int) -> bool:
    before, part, after = parts[n - 1], parts[n], parts[n + 1 : n + 2]
    if isinstance(part, Facts):
        return isinstance(before, Facts)
    return _titles(part) or (isinstance(before, Quote) and any(isinstance(one, Quote) for one in after))


def _titles(part: Part) -> bool:
    return isinstance(part, Text) and part.tone == "strong"


def _pages(items: Sequence[list[Part]]) -> Iterator[list[list[Part]]]:
    page: list[list[Part]] = []
    room = MOST_CHARACTERS
    for item in items:
        long = sum(_length(part) for part in item)
        if page and (len(page) == MOST_LISTED or long > room):
            yield page
            page, room = [], MOST_CHARACTERS
        page.append(item)
        room -= long
    if page:
        yield page


def _length(part: Part) -> int:
    match part:
        case Text(text) | Quote(text):
            return len(text)
        case Facts(rows):
            return sum(len(name) + len(value) for name, value in rows)
        case _:
            return 0
