"""A flash deal: two thousand buyers, fifty units, one each, by comments and by the page at once.

One web process. A thousand buyers comment in signed batches of twenty, in a session that accepts clear orders
by itself; a thousand press the order button of the live page over HTTP, with script, each with the cookie and
the form token of a page they loaded before. All of it is offered within ten seconds, whether or not answers
come; every tenth buyer tries twice. A comment is answered when its batch is: it is in a draft then, or has
the reason why not. Then whoever got a unit opens the link and orders through the checkout, eight at a time.
"""

import asyncio
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlencode

import psutil
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Sum
from django.urls import reverse

from accounts.models import Ward
from catalog.models import Producer, Variant
from core import clock
from core.channels import Channel
from inventory import services as inventory
from inventory.models import Allocation, StockRecord
from livestream import services, signing
from livestream.models import DraftLine, LiveComment, LiveDraft, LiveSession, LiveSource
from ocop_store.bench import books
from ocop_store.bench.report import Figure, at
from ocop_store.bench.world import World, free_port, wait
from orders import confirmation
from orders.details import Details
from orders.models import Cart, Order, OrderLine
from storefront import carts

BUYERS, UNITS, ON_HAND, BATCH = 1_000, 50, 500, 20  # buyers of each way
OFFERED_S, SPREAD_S, AGAIN = 10.0, 9.5, 10  # every so many buyers try twice
TOKEN = "f" * 32  # a form token that its cookie confirms


@dataclass
class Offers:
    """What was offered and answered: seconds from when it was due, by way."""

    comments: list[float] = field(default_factory=list)
    presses: list[float] = field(default_factory=list)
    late_s: float = 0.0  # the last offer was sent so long after the first was due
    ended_s: float = 0.0
    refused: int = 0  # batches told to wait
    odd: int = 0  # answers that are neither a link nor a refusal


def run(world: World) -> list[Figure]:
    """Offer everything, order what was got, count."""
    session, variant = _open_deal()
    world.kill("sandbox")
    port = free_port()
    world.start("web", "uvicorn", "ocop_store.asgi:application", "--port", str(port), "--log-level", "error")
    wait(lambda: _is_up(port), 60, "the web process")
    body = _form(port, session)
    spent = _web_s(world)
    offers = asyncio.run(_offer(port, session, body))
    spent = _web_s(world) - spent
    began = time.monotonic()
    tokens = list(LiveDraft.objects.filter(session=session).values_list("token", flat=True))
    with ThreadPoolExecutor(8) as eight:
        list(eight.map(lambda token: _order(port, token), tokens))
    wait(lambda: _confirmed(session) >= len(tokens), 30, "the drafts to be confirmed")
    return _figures(session, variant, offers, spent, time.monotonic() - began)


def _figures(
    session: LiveSession, variant: Variant, offers: Offers, web_s: float, ordered_s: float
) -> list[Figure]:
    record = StockRecord.objects.get(variant=variant)
    sold = OrderLine.objects.filter(variant=variant).aggregate(units=Sum("quantity", default=0))["units"]
    aside = Allocation.objects.get(variant=variant, scope=session.scope)
    lines = DraftLine.objects.filter(draft__session=session)
    by_author = lines.values("draft__author_key").annotate(units=Sum("quantity"), drafts=Count("draft"))
    comments = LiveComment.objects.filter(session=session)
    silent = comments.filter(state=LiveComment.State.NEW, reason="").count()
    wrong = abs(record.on_hand - ON_HAND) + abs(record.reserved - UNITS) + record.allocated + aside.left
    answers = sorted(offers.comments + offers.presses)
    by_page = LiveDraft.objects.filter(session=session, author_key__startswith="web:").count()
    return [
        Figure("orders confirmed, of fifty units", _confirmed(session), "", UNITS, least=UNITS),
        Figure("units in orders", sold, "units", UNITS, least=UNITS),
        Figure("buyers over their limit", sum(one["units"] > 1 for one in by_author), "", 0),
        Figure("units by which stock and set aside are wrong", wrong, "units", 0),
        Figure("records that their ledger does not sum to", books.wrong_records(), "", 0),
        Figure("comments without a reason, answers without words", silent + offers.odd, "", 0),
        Figure("first to last offer", offers.late_s, "s", OFFERED_S),
        Figure("first offer to everybody answered", offers.ended_s, "s"),
        Figure("offered to answered, p50", at(answers, 0.5), "s"),
        Figure("offered to answered, p95", at(answers, 0.95), "s"),
        Figure("the same of comments", at(sorted(offers.comments), 0.95), "s"),
        Figure("the same of the page", at(sorted(offers.presses), 0.95), "s"),
        Figure("offers, second tries included", len(answers), ""),
        Figure("units that went to the page", by_page, ""),
        Figure("batches told to wait", offers.refused, ""),
        Figure("processor time of the web process per offer", 1000 * web_s / len(answers), "ms"),
        Figure("fifty links opened and ordered", ordered_s, "s"),
    ]


def _open_deal() -> tuple[LiveSession, Variant]:
    """A session on air whose flash deal is shown."""
    call_command("load_catalogue", stdout=sys.stderr)
    own = Variant.objects.filter(is_default=True, product__age_restricted=False)
    producer = max(Producer.objects.all(), key=lambda one: one.products.count())
    variant = own.filter(product__producer=producer, product__promotion_banned=False).earliest("pk")
    inventory.count(variant_id=variant.pk, on_hand=ON_HAND, ref="bench")
    now = clock.now()
    channels = [str(Channel.WEB), str(Channel.TIKTOK)]
    plan = services.Plan("Năm mươi suất", channels, now, now + timedelta(hours=2), accepts_alone=True)
    session = services.create(producer=producer, plan=plan)
    price_vnd = variant.price_vnd * 6 // 10
    item = session.items.create(
        position=1,
        kind="flash",
        minutes=60,
        variant=variant,
        price_vnd=price_vnd,
        set_aside=UNITS,
        most_each=1,
    )
    inventory.allocate(
        variant_id=variant.pk, scope=session.scope, quantity=UNITS, until=now + timedelta(hours=3)
    )
    LiveSession.objects.filter(pk=session.pk).update(state="on_air", ready_at=now, on_air_at=now)
    services.show_item(session.pk, item.pk)
    session.refresh_from_db()
    return session, variant


def _is_up(port: int) -> bool:
    try:
        return _ask(port, "GET", "/healthz")[0] == HTTPStatus.OK
    except OSError:
        return False


def _form(port: int, session: LiveSession) -> str:
    """What the button sends, as the page has it."""
    status, _headers, page = _ask(port, "GET", reverse("storefront:live", args=[session.pk]))
    found = re.search(r'name="item" value="(\d+)"', page)
    assert status == HTTPStatus.OK
    assert found
    return urlencode({"item": found[1], "quantity": 1, "csrfmiddlewaretoken": TOKEN})


async def _offer(port: int, session: LiveSession, form: str) -> Offers:
    """Everything at its time, whether or not earlier ones were answered."""
    offers, started = Offers(), time.monotonic()
    source = await asyncio.to_thread(lambda: session.sources.get(source=Channel.TIKTOK))
    code = await asyncio.to_thread(lambda: str(session.items.values_list("variant__product__code").get()[0]))
    press = reverse("storefront:live_order", args=[session.pk])
    tries = [number for number in range(BUYERS) for _ in range(1 + (number % AGAIN == 0))]
    jars: dict[int, str] = {}
    jobs = []
    for place, number in enumerate(tries):
        due = started + SPREAD_S * place / len(tries)
        jobs.append(_press(port, press, form, number, due, jars, offers))
    for place in range(0, len(tries), BATCH):
        due = started + SPREAD_S * place / len(tries)
        jobs.append(_comment(port, source, code, tries, place, due, offers))
    sent = await asyncio.gather(*jobs)
    offers.late_s, offers.ended_s = max(sent) - started, time.monotonic() - started
    return offers


async def _press(
    port: int, path: str, form: str, number: int, due: float, jars: dict[int, str], offers: Offers
) -> float:
    await asyncio.sleep(due - time.monotonic())
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={TOKEN}{jars.get(number, '')}",
        "HX-Request": "true",
        "HX-Target": "live-now",
    }
    sent = time.monotonic()
    status, head, page = await _post(port, path, headers, form.encode())
    offers.presses.append(time.monotonic() - due)
    link = re.search(r"(?im)^hx-redirect: (\S+)", head)
    if cookie := re.search(r"(?im)^set-cookie: (sessionid=[^;]+)", head):
        jars[number] = f"; {cookie[1]}"
    is_refusal = status == HTTPStatus.UNPROCESSABLE_ENTITY and 'role="alert"' in page
    offers.odd += not (link or is_refusal)
    return sent


async def _comment(
    port: int, source: LiveSource, code: str, tries: list[int], place: int, due: float, offers: Offers
) -> float:
    said = [
        {
            "type": "comment",
            "id": f"c{place + step}",
            "author": {"id": f"u{number}", "name": f"Khách {number}"},
            "text": f"{code} x1 {'nha' if step % 2 else ''}".strip(),
        }
        for step, number in enumerate(tries[place : place + BATCH])
    ]
    body = json.dumps({"events": said}).encode()
    await asyncio.sleep(due - time.monotonic())
    sent = time.monotonic()
    while True:
        moment = int(time.time())
        signature = signing.sign(source.key, moment=moment, source=source.source, body=body)
        headers = {
            "Content-Type": "application/json",
            "Live-Source": source.source,
            "Live-Timestamp": str(moment),
            "Live-Signature": signature,
        }
        status, _head, _page = await _post(port, f"/live/{source.session_id}/events/", headers, body)
        if status == HTTPStatus.OK:
            break
        offers.refused += 1
        await asyncio.sleep(0.2)
    offers.comments += [time.monotonic() - due] * len(said)
    return sent


async def _post(port: int, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str, str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
    head, _blank, page = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split(b" ", 2)[1]), head.decode().replace("\r\n", "\n"), page.decode("utf-8", "replace")


def _order(port: int, token: str) -> None:
    """Open the link, fill the checkout, order: as a guest with script does."""
    form = {"csrfmiddlewaretoken": TOKEN}
    link = reverse("storefront:live_draft", args=[token])
    _ask(port, "POST", link, form, f"csrftoken={TOKEN}")
    key = LiveDraft.objects.values_list("cart_key", flat=True).get(token=token)
    cart = Cart.objects.get(pk=int(str(key).partition(":")[0]))
    ward = Ward.objects.filter(province="75").earliest("code")
    details = Details(
        receiver="Nguyễn Thị Lan",
        phone="+84912345678",
        ward=ward.pk,
        street_line="12 đường Bưởi",
        method=Order.Method.COD,
    )
    Cart.objects.filter(pk=cart.pk).update(details=details.write())
    cart.refresh_from_db()
    reading = confirmation.read(cart, at=clock.now())
    assert reading is not None
    said = form | {"key": cart.place_key, "seen": reading.digest, "terms": "on", "adult": "on"}
    cookie = f"csrftoken={TOKEN}; {carts.COOKIE}={carts.sealed(cart)}"
    _ask(port, "POST", reverse("storefront:place_order"), said, cookie)
    connection.close()


def _ask(
    port: int, method: str, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    there = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    there.request(method, path, urlencode(form) if form else None, headers if form else {})
    answer = there.getresponse()
    page = answer.read().decode()
    there.close()
    return answer.status, str(answer.headers), page


def _confirmed(session: LiveSession) -> int:
    return LiveDraft.objects.filter(session=session, state=LiveDraft.State.CONFIRMED).count()


def _web_s(world: World) -> float:
    return float(sum(psutil.Process(world.processes["web"].pid).cpu_times()[:2]))
