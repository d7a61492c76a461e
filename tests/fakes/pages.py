"""What is wrong with HTML of the playground: what does not close, names that lead nowhere, dead buttons."""

from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

from flows.message import Action

EMPTY = {"input"}
KNOWN = {
    *("h3", "p", "blockquote", "dl", "dt", "dd", "div", "button", "span"),
    *("form", "fieldset", "legend", "label", "input", "textarea"),
}
Attributes = dict[str, str | None]


class Page(HTMLParser):
    """The tags in order, with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def of(self, *names: str) -> list[Attributes]:
        return [found for tag, found in self.tags if tag in names]


def wrong_with(html: str) -> list[str]:
    """Sentences; none for a page that is well."""
    page = Page(html)
    return [*_wrong_shape(page), *_wrong_names(page), *_wrong_actions(page)]


def words(html: str) -> str:
    """What a person reads, in order."""
    return " ".join(Page(html).text)


def _wrong_shape(page: Page) -> Iterator[str]:
    if page.open or page.crossed:
        yield f"tags that do not close: {page.open} {page.crossed}"
    for tag in sorted({tag for tag, _ in page.tags} - KNOWN):
        yield f"a tag that should not be there: {tag}"


def _wrong_names(page: Page) -> Iterator[str]:
    ids = Counter(found["id"] for _, found in page.tags if "id" in found)
    yield from (f"an id twice: {one}" for one, times in ids.items() if times > 1)
    labelled = {found.get("for") for found in page.of("label")}
    boxes = len(page.of("label")) - len(labelled & ids.keys())
    fields = [found for found in page.of("input", "textarea") if found.get("type") not in ("radio", "checkbox")]
    yield from (f"a field without a label: {one.get('name')}" for one in fields if one.get("id") not in labelled)
    if boxes != len(page.of("input", "textarea")) - len(fields):
        yield "a box without a label, or a label without a field"
    if len(page.of("legend")) != len(page.of("fieldset")):
        yield "choices without a legend"
    for _, found in page.tags:
        for one in (found.get("aria-describedby") or "").split():
            if one not in ids:
                yield f"described by something that is not there: {one}"


def _wrong_actions(page: Page) -> Iterator[str]:
    for found in page.of("form"):
        if Action.decode(found.get("data-action") or "") is None:
            yield "a form that does nothing of ours"
    for found in page.of("button"):
        if found.get("type") != "submit" and Action.decode(found.get("data-action") or "") is None:
            yield "a button that does nothing of ours"
    for found in page.of("textarea", "input"):
        if len(found.get("value") or "") > int(found.get("maxlength") or 10**6):
            yield f"more in a field than it takes: {found.get('name')}"
