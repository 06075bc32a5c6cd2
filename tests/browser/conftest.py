"""A real Chromium on the shop, or a reason why not."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import the_shop

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium from $CHROMIUM or the system."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        pytest.skip("no Chromium: set CHROMIUM or install chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def _site() -> Iterator[str]:
    with the_shop() as port:
        yield f"http://localhost:{port}"


@pytest.fixture
def site(_site, transactional_db) -> str:
    """Where the pages are."""
    return _site


class Windows:
    """Browser contexts that are cleared and used again: what the pages share (sheets, scripts, fonts) is
    fetched once. A context with a service worker is used once."""

    def __init__(self, browser, site: str):
        self.browser, self.site = browser, site
        self.free: dict[bool, list] = {True: [], False: []}  # with script, without
        self.taken: list[tuple] = []

    def take(self, *, script: bool, worker: bool, width: int):
        """One that nobody has; more pages of one with a worker are as wide as its first."""
        context = None if worker or not self.free[script] else self.free[script].pop()
        context = context or self.browser.new_context(
            base_url=self.site,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            locale="vi-VN",
            service_workers="allow" if worker else "block",
        )
        self.taken.append((context, script, worker))
        return context

    def give_back(self) -> None:
        """All that are taken: cleared and free, or closed."""
        for context, script, worker in self.taken:
            if worker or not context.pages:
                context.close()
                continue
            context.new_cdp_session(context.pages[0]).send(
                "Storage.clearDataForOrigin", {"origin": self.site, "storageTypes": "all"}
            )
            for page in context.pages:
                page.close()
            context.clear_cookies()
            context.clear_permissions()
            context.set_offline(False)
            self.free[script].append(context)
        self.taken.clear()


@pytest.fixture(scope="session")
def _windows(browser, _site) -> Windows:
    return Windows(browser, _site)


@pytest.fixture
def open_page(_windows, site):
    """open_page("/san-pham/", width=360, scheme="dark") -> a page in a window of its own; what its
    console says fails the test."""
    complaints = []

    def open_(
        address: str,
        *,
        width: int = 1280,
        scheme: str = "light",
        script: bool = True,
        user=None,
        worker=False,
        expected=None,
    ):
        context = _windows.take(script=script, worker=worker, width=width)
        page = context.new_page()
        if user:
            log_in(context, user, site)
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.extend(told(line, expected)))
        page.goto(address)
        return page

    yield open_
    _windows.give_back()
    assert complaints == []


def told(line, expected: str | None) -> list[str]:
    """An error on the console, unless the test said (a pattern) that it would come."""
    if line.type != "error" or (expected and re.search(expected, line.text)):
        return []
    return [f"{line.text} ({line.location['url']})"]


def log_in(context, user, site: str) -> None:
    """From now on its pages are this user's."""
    context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": site}])


def session_of(user) -> str:
    """The key of a new session of this user."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def problems(page, only: list[str] = RULES) -> list[str]:
    """What axe finds wrong, one line per place; `only` are its tags or rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", only)
    return [
        f"{rule['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def reach(page, selector: str, most: int = 80) -> None:
    """Press Tab until something that fits has the focus, as somebody without a mouse does."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached")
