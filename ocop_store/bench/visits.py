"""Visitors of the shop for benchmarks, and what their visits cost."""

import gzip
import http.client
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import quote, urljoin, urlsplit

import psutil
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from catalog.models import Variant

SESSIONS = "bench web"  # what the database calls the web process's sessions
TOKEN = "b" * 32  # a form token that its cookie confirms
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".ico")


class Visitor:
    """One shopper over one connection, without cookies. `took_s` is the time of the last answer."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.took_s = 0.0

    def see(self, address: str) -> bytes:
        """A page, which has to be there."""
        return self._ask(http.client.OK, "GET", address)

    def put_in_new_cart(self, address: str) -> bytes:
        """Send a form, given as the query of the address: the first thing this shopper puts in a cart."""
        path, _, form = address.partition("?")
        return self._ask(
            http.client.SEE_OTHER,
            "POST",
            path,
            f"{form}&csrfmiddlewaretoken={TOKEN}",
            {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={TOKEN}"},
        )

    def _ask(
        self,
        wanted: int,
        method: str,
        address: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        started = time.perf_counter()
        self.connection.request(method, address, body, headers or {})
        answer = self.connection.getresponse()
        content = answer.read()
        self.took_s = time.perf_counter() - started
        if answer.status != wanted:
            raise RuntimeError(f"{method} {address}: {answer.status}")
        return content


@contextmanager
def named_sessions() -> Iterator[None]:
    """Processes started inside name their database sessions."""
    os.environ["PGAPPNAME"] = SESSIONS
    try:
        yield
    finally:
        del os.environ["PGAPPNAME"]


def answers(port: int) -> bool:
    """The web process is up."""
    try:
        return bool(Visitor(port).see("/healthz"))
    except (OSError, RuntimeError, http.client.HTTPException):
        return False


def processor_s(web: psutil.Process) -> float:
    """Processor seconds so far of the web process and of its database sessions, which it keeps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [SESSIONS])
        sessions = [psutil.Process(pid) for (pid,) in cursor.fetchall()]
    return float(sum(sum(process.cpu_times()[:2]) for process in (web, *sessions)))


def queries(address: str, *, is_form: bool = False) -> int:
    """How many queries an answer takes for somebody who is logged in, at the second showing."""
    user, _ = User.objects.get_or_create(email="bench@example.vn")
    counted = 0
    for _ in range(2):
        client = Client()
        if not is_form:
            client.force_login(user)
        path, _, form = address.partition("?")
        with CaptureQueriesContext(connection) as seen:
            if is_form:
                client.post(path, form, content_type="application/x-www-form-urlencoded")
            else:
                client.get(address)
        counted = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in seen)
    return counted


def suggestions(words: Sequence[str]) -> list[str]:
    """Addresses of what is offered while these words are typed."""
    place = _place("storefront:suggest")
    return [f"{place}?q={quote(word[: 2 + len(word) // 2])}" for word in words] if place else []


def cart_lines() -> list[str]:
    """Forms that put one of something in a cart."""
    place = _place("storefront:cart_add")
    variants = Variant.objects.filter(stock_record__on_hand__gt=9, product__age_restricted=False)
    ids = variants.order_by("pk").values_list("pk", flat=True)[:50]
    return [f"{place}?variant={pk}&quantity=1" for pk in ids] if place else []


def _place(name: str) -> str:
    """An address, or "" while the shop has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def weight(port: int, address: str) -> tuple[float, int]:
    """Kilobytes, compressed, of a page with its styles, scripts and fonts; and how many of what it asks for
    is not the shop's own."""
    visitor = Visitor(port)
    page = visitor.see(address).decode()
    total, strangers = len(gzip.compress(page.encode(), 6)), 0
    loaded = re.sub(r'<link rel="(?:canonical|alternate)"[^>]*>', "", page)  # addresses, fetched by nobody
    links = re.findall(r'<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+)"', loaded)
    links += re.findall(r'<img\b[^>]*?\bsrc="([^"]+)"', loaded)
    waiting, seen = [urljoin(address, link) for link in links], set[str]()
    while waiting:
        place = waiting.pop()
        path = urlsplit(place).path
        if place in seen or not path.startswith("/static/"):
            strangers += bool(urlsplit(place).netloc)
            continue
        seen.add(place)
        if path.endswith(PICTURES):
            continue
        content = visitor.see(place)
        total += len(content if path.endswith(".woff2") else gzip.compress(content, 9))
        if path.endswith(".css"):
            waiting += [urljoin(place, link) for link in re.findall(r'url\("?([^")]+)"?\)', content.decode())]
        if path.endswith(".js"):
            waiting += [urljoin(place, link) for link in re.findall(r'from\s*"(\.[^"]+)"', content.decode())]
    return total / 1_000, strangers
