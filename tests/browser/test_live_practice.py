"""A whole practice by keys alone: twelve products, two hundred comments of three sources, and a report whose
money is that of what the authors meant, reckoned here from their words and the prices of the plan."""

import json
import time
import urllib.request
from collections import defaultdict

from django.utils import translation
from django.utils.translation import gettext

from core.money import format_vnd
from inventory.models import Reservation
from livestream.models import LiveComment, LiveDraft, LiveSession
from sandbox.live import goods as wares
from sandbox.live import script
from sandbox.live.room import meaning
from sandbox.live.sending import signature
from tests.browser.conftest import reach
from tests.livestream.stage import goods, item, planned
from tests.workspace.seats import member

LIVE = "/kenh-nguoi-ban/phat-truc-tiep/"
SOURCES = ("tiktok", "facebook", "web")
COMMENTS, WAVES = 200, 12
CODES = [f"M{number}" for number in range(41, 41 + WAVES)]
LIST = {code: 60_000 + 7_000 * place for place, code in enumerate(CODES)}
PRICE = LIST | {code: LIST[code] - 11_500 for code in CODES[::2]}  # half of them have a live price
UNCLEAR = {  # by wave: what is written as no reader can know, and what is meant
    1: ("chị ơi như hôm qua nha, hai phần", {"M42": 2}),
    4: ("M45 hay M46 cũng được, 3 phần nha", {"M45": 3}),
    7: ("đặt cho mẹ 2, cho em 1, mã 48", {"M48": 3}),
}


def practice(producer) -> LiveSession:
    made = planned(producer, title="Tập trước", is_practice=True, channels=list(SOURCES))
    for code in CODES:
        shown = goods(producer, code)
        shown.price_vnd = LIST[code]
        shown.save()
        item(made, shown, title=f"Món {code}", price_vnd=PRICE[code] if PRICE[code] < LIST[code] else None)
    return made


def comments() -> list[dict]:
    """What is written, in its order, each with what its author meant."""
    entries = [{"code": code, "name": code, "variants": [{"key": "1", "label": "1 trái"}]} for code in CODES]
    plan = script.Plan(tuple(wares.read(entries)), SOURCES, 20.0, length_s=60.0, viewers=60, seed=7)
    said = (meaning(event) for event in script.play(plan) if event.said)
    return [next(said) for _ in range(COMMENTS - len(UNCLEAR))]


def unclear(wave: int) -> list[dict]:
    if wave not in UNCLEAR:
        return []
    text, wants = UNCLEAR[wave]
    lines = [{"code": code, "quantity": units} for code, units in wants.items()]
    one = {"id": f"x{wave}", "source": "web", "author": f"x{wave}", "text": text, "intent": "order"}
    return [one | {"lines": lines, "is_duplicate": False}]


def send(site: str, session: LiveSession, wave: list[dict]) -> None:
    """As the programs of the platforms do: a signed batch a source."""
    for source in SOURCES:
        own = [one for one in wave if one["source"] == source]
        events = [
            {"type": "comment", "id": one["id"], "text": one["text"], "author": {"id": one["author"]}}
            for one in own
        ]
        body = json.dumps({"events": events}).encode()
        moment = int(time.time())
        key = session.sources.get(source=source).key
        headers = {
            "Live-Source": source,
            "Live-Timestamp": str(moment),
            "Live-Signature": signature(key, moment, source, body),
        }
        asked = urllib.request.Request(f"{site}/live/{session.pk}/events/", body, headers)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert json.load(answer)["new"] == len(own)


class Closer:
    """Whoever closes orders: reads what is meant, and has a keyboard."""

    def __init__(self, page, session: LiveSession) -> None:
        self.page, self.session = page, session
        self.meant: dict[str, dict] = {}
        self.wants: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        self.done = {"taken": 0, "corrected": 0, "aside": 0}
        with translation.override("vi"):
            self.change = gettext("change")

    def look(self) -> None:
        """Everything that waits stands on the board."""
        count = LiveComment.objects.filter(session=self.session, state="new").count()
        assert count <= 40, "more than the board holds"
        self.page.wait_for_function(
            "n => document.getElementById('board').dataset.waits === String(n)", arg=count
        )

    def decide_all(self) -> None:
        """What waits, from the one that has waited longest; then orders that were taken for talk."""
        self.look()
        while self.page.query_selector("#said > li"):
            if not self.here().startswith("c"):
                self.page.keyboard.press("n")
            pk = int(self.here()[1:])
            self.decide(pk, self.meant[LiveComment.objects.get(pk=pk).external_id])
        for missed in LiveComment.objects.filter(session=self.session, state="talk").order_by("pk"):
            said = self.meant[missed.external_id]
            if said["intent"] == "order" and not said["is_duplicate"]:
                while self.here() != f"c{missed.pk}":
                    self.page.keyboard.press("t")
                self.decide(missed.pk, said)

    def here(self) -> str:
        return self.page.evaluate("document.activeElement.closest('[data-row]')?.id ?? ''")

    def decide(self, pk: int, said: dict) -> None:
        author = (said["source"], said["author"])
        is_wish = said["intent"] in ("order", "change", "cancel") and not said["is_duplicate"]
        lines = {one["code"]: one["quantity"] or 0 for one in said["lines"]} if is_wish else {}
        before = dict(self.wants[author])
        for code, units in lines.items():
            self.wants[author][code] = units
            if not units:
                del self.wants[author][code]
        if not lines:
            self.page.keyboard.press("x")
            self.done["aside"] += 1
        elif self.reads(pk) == (said["intent"], lines if said["intent"] != "cancel" else set(lines)):
            self.page.wait_for_timeout(300)  # an Enter at once would be for the row before
            self.page.keyboard.press("Enter")
            self.done["taken"] += 1
        else:
            is_target = self.reads(pk)[0] in ("change", "cancel")
            units = lines if is_target else {code: n - before.get(code, 0) for code, n in lines.items()}
            self.correct(pk, units)
            self.done["corrected"] += 1
        self.page.wait_for_selector(f"#c{pk}", state="detached")

    def reads(self, pk: int) -> tuple[str, object]:
        """Intent and goods, as the screen shows them."""
        row = self.page.query_selector(f"#c{pk}")
        pairs = [one.split(" × ") for one in (row.get_attribute("data-goods") or "").split(", ") if one]
        if row.query_selector(".badge--negative"):
            return "cancel", {code for code, *_units in pairs}
        badges = [one.inner_text() for one in row.query_selector_all(".badge")]
        return "change" if self.change in badges else "order", {code: int(units) for code, units in pairs}

    def correct(self, pk: int, units: dict[str, int]) -> None:
        """Open, choose products by their letters, write quantities, take."""
        self.page.keyboard.press("e")
        self.page.wait_for_selector(f"#f{pk} select:focus")
        keyboard = self.page.keyboard
        for code, count in [*units.items(), *[("", None)] * (3 - len(units))]:
            keyboard.press("Home")  # nothing
            keyboard.type(code)
            keyboard.press("Tab")
            keyboard.press("Delete")
            keyboard.type("" if count is None else str(count))
            keyboard.press("Tab")
        keyboard.press("Shift+Tab")
        keyboard.press("Control+Enter")

    def expected(self, prices: dict[str, int]) -> dict[str, int]:
        """What it comes to, by source and by product, from what was meant."""
        sums: dict[str, int] = defaultdict(int)
        for (source, _author), wants in self.wants.items():
            for code, units in wants.items():
                sums[source] += units * prices[code]
                sums[f"Mật ong {code}, 1 trái"] += units * prices[code]
        return dict(sums)


def test_a_whole_practice_by_keys_and_its_report_to_the_dong(open_page, site):
    own = member("owner")
    session = practice(own.producer)
    page = open_page(f"{LIVE}{session.pk}/", user=own.user)
    for noun in ("san-sang", "len-song"):
        reach(page, f"form[action$='/{noun}/'] button")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.wait_for_selector("[data-light][data-state=good]")
    closer, said = Closer(page, session), comments()
    share = -(-len(said) // WAVES)
    for wave in range(WAVES):
        page.keyboard.press("p")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#queue > li:nth-child({wave + 1})[aria-current]")
        some = said[wave * share : (wave + 1) * share] + unclear(wave)
        closer.meant |= {one["id"]: one for one in some}
        send(site, session, some)
        closer.decide_all()
    assert LiveComment.objects.filter(session=session).count() == COMMENTS
    assert min(closer.done.values()) > 0, closer.done
    page.keyboard.press("q")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bao-cao/")

    live, at_list = closer.expected(PRICE), closer.expected(LIST)
    wants = [wants for wants in closer.wants.values() if wants]
    units = sum(sum(one.values()) for one in wants)
    totals = [sum(sums[source] for source in SOURCES) for sums in (live, at_list)]
    figures = page.inner_text("#group-2 + dl")
    for told in (*map(format_vnd, totals), str(units), str(len(wants))):
        assert told in figures
    rows = page.query_selector_all("tbody tr:has(td:nth-child(5))")
    told = {row.query_selector("th").inner_text(): row.inner_text() for row in rows}
    for name, vnd in live.items():
        assert format_vnd(vnd) in told[name], name
        assert format_vnd(at_list[name]) in told[name], name
    lines = page.request.get(f"{LIVE}{session.pk}/bao-cao.csv").text().splitlines()
    for sums in (live, at_list):
        assert all(any(name in line and f",{vnd}," in line for line in lines) for name, vnd in sums.items())
    assert LiveDraft.objects.exclude(state="cancelled").count() == len(wants)
    assert not Reservation.objects.exists()  # a practice holds nothing
