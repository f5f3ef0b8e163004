"""What is seen on a page of a browser: whether it fits, and whom it keeps out."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe


def show(screen: Any, address: str, width: int = 1280, scheme: str = "light") -> None:
    """Load an address on the fixture `screen`, so wide, and light or dark."""
    screen.goto("about:blank")  # another part of one document would not be loaded
    screen.requests.clear()
    screen.complaints.clear()
    screen.set_viewport_size({"width": width, "height": 800})
    screen.emulate_media(color_scheme=scheme)
    screen.goto(address)


def fits(page: Any) -> bool:
    """Whether nothing is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def kept_out(page: Any) -> list[tuple[str, str]]:
    """What axe-core finds that keeps somebody out: each rule with the first place."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found]
