"""What can be checked of a page without a person: names, ids, the order of headings, and contrast."""

from playwright.async_api import Page

FAULTS = """() => {
  const faults = [];
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const named = (one) => (one.ariaLabel || one.textContent || one.alt || "").trim() !== "";
  const look = (one) => one.className.baseVal ?? one.className;
  const about = (one) => `${one.tagName.toLowerCase()}.${look(one)}: ${one.textContent.trim().slice(0, 40)}`;
  const all = [...document.querySelectorAll("body *")].filter(shown);

  for (const one of all) {
    if (one.matches("button, a[href], summary") && !named(one)) faults.push(`no name: ${about(one)}`);
    if (one.matches("input, textarea") && !one.labels.length && !one.ariaLabel) faults.push(`no label: ${one.name}`);
    if (one.matches("img") && !one.hasAttribute("alt")) faults.push(`no alternative: ${one.src}`);
    if (one.matches("[role=img], [role=group], [role=log], [role=tablist], dialog, fieldset")
      && !one.ariaLabel && !one.hasAttribute("aria-labelledby") && !one.querySelector(":scope > legend")
      && !one.matches(".body [role=group]")) faults.push(`no name: ${about(one)}`);
    for (const attribute of ["for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
      for (const id of (one.getAttribute(attribute) ?? "").split(" ").filter(Boolean)) {
        if (!document.getElementById(id)) faults.push(`${attribute} leads to no ${id}: ${about(one)}`);
      }
    }
  }
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, n) => ids.indexOf(id) !== n))) faults.push(`id twice: ${id}`);
  let level = 0;
  for (const one of all.filter((one) => /^H[1-6]$/.test(one.tagName))) {
    if (Number(one.tagName[1]) > level + 1) faults.push(`heading out of order: ${about(one)}`);
    level = Number(one.tagName[1]);
  }

  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  for (const one of all) {
    const words = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!words || one.closest(".unseen")) continue;
    const style = getComputedStyle(one);
    const [a, b] = [light(colour(one.closest("svg") ? style.fill : style.color)), light(ground(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(1)}: ${about(one)}`);
  }
  return [...new Set(faults)];
}"""


async def faults(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(FAULTS)
    return found


async def tab_to(page: Page, words: str, *, most: int = 90) -> None:
    """Press Tab until something of that name, label or text has the focus."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if words in await focused(page):
            return
    raise AssertionError(f"The keyboard does not reach {words}.")


async def focused(page: Page) -> str:
    """The name of what has the focus."""
    name: str = await page.evaluate(
        "() => { const at = document.activeElement; "
        "return at.ariaLabel || at.labels?.[0]?.textContent || at.textContent; }"
    )
    return name.strip()
