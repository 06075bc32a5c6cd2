"""A page as it stands, on every screen."""

import time

from tests.browser.conftest import RULES, problems

WIDTHS = (360, 768, 1280)
COLOURS = ["color-contrast", "link-in-text-block"]  # what another scheme can break: it swaps tokens alone
LOOKS = [  # a scheme changes no sizes; no page has at 768 what it has neither at 360 nor at 1280
    (360, "light", RULES),
    (768, "light", []),
    (1280, "dark", RULES),
    (360, "dark", COLOURS),
]


def overflow(page) -> int:
    """Pixels that stick out to the right, once the browser has settled: for some frames after a new width the
    old one still counts, so a page that fits is given a second to do so."""
    until = time.monotonic() + 1
    while pixels := page.evaluate("document.documentElement.scrollWidth - window.innerWidth"):
        if time.monotonic() > until:
            break
        page.wait_for_timeout(50)
    return pixels


def look(page, width: int, scheme: str) -> None:
    """Put the page on another screen."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})


def faults(page) -> list[str]:
    """What is wrong with it on any of them: wider than the screen, or a barrier."""
    found = []
    for width, scheme, rules in LOOKS:
        look(page, width, scheme)
        wrong = [f"{over} px wider"] if (over := overflow(page)) else []
        found += [f"{width} {scheme}: {one}" for one in wrong or (problems(page, rules) if rules else [])]
    return found


def faults_of(page, addresses: list[str]) -> dict[str, list[str]]:
    """The same of pages one after the other, by address."""
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = faults(page)
    return {address: wrong for address, wrong in found.items() if wrong}
