"""What somebody saw on their way, as one picture for the docs."""

import base64
import os
from dataclasses import dataclass, field

from playwright.async_api import Browser, Locator

from tests.e2e.conftest import PICTURES

_PAGE = """<!doctype html><meta charset="utf-8"><style>
  body { margin: 0 }
  main { display: inline-grid; justify-items: start; gap: 14px; padding: 14px; background: #e9eaed }
  div { overflow: hidden; border-radius: 6px; border: 1px solid #d0d0d4 }
  img { display: block }
</style>"""
_ALONE = """
  main ~ form, .msg-hover-actions { visibility: hidden }
  .modal { border-radius: 0 !important }
  article { padding: 6px 10px 10px }
"""
"""Without what lies over the messages of a page, and what shines through at their edges."""


ROOM = 400
"""For what a page has above and below its messages."""


@dataclass
class Album:
    """Keeps pictures only when HANDGREB_PICTURES=1 asks for them."""

    browser: Browser
    kept: list[str] = field(default_factory=list)

    @property
    def wanted(self) -> bool:
        return os.environ.get("HANDGREB_PICTURES") == "1"

    async def keep(self, seen: Locator, most: int | None = None, style: str | None = _ALONE) -> None:
        """As it looks now; the uppermost pixels of it, if it is higher than `most`. A page that lets nobody style it is
        kept without `style`."""
        if self.wanted:
            await seen.page.mouse.move(0, 0)
            was, box = seen.page.viewport_size, await seen.bounding_box()
            assert was and box
            whole = max(was["height"], int(box["height"]) + ROOM)
            await seen.page.set_viewport_size({"width": was["width"], "height": whole})
            png = await seen.screenshot(animations="disabled", scale="css", style=style)
            await seen.page.set_viewport_size(was)
            source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
            height = f"{most}px" if most else "none"
            self.kept.append(f'<div style="max-height:{height}"><img src="{source}"></div>')

    async def close(self, name: str) -> None:
        """All that was kept, one below the other."""
        if self.wanted:
            page = await self.browser.new_page(viewport={"width": 900, "height": 600})
            await page.set_content(f"{_PAGE}<main>{''.join(self.kept)}</main>")
            await page.locator("main").screenshot(path=PICTURES / f"{name}.png")
            await page.close()
        self.kept.clear()
