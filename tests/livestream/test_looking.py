"""Who can get no more of a flash deal is told so without waiting for its stock; who may get some never is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from livestream import services
from livestream.errors import LiveRefused
from livestream.happenings import Happening
from livestream.models import LiveComment, LiveDraft
from livestream.services import drafts
from tests.factories import ProducerFactory
from tests.inventory.snapshots import figures, nothing_changes
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LOCKS = ("FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "advisory")


@pytest.fixture
def deal(db):
    """Three units for one each, open; clear orders are accepted by themselves."""
    producer = ProducerFactory.create()
    session = planned(producer, accepts_alone=True)
    honey = goods(producer, stock=200)
    made = item(session, honey, kind="flash", price_vnd=60_000, set_aside=3, most_each=1)
    item(session, goods(producer, "M13"))
    on_air(session)
    services.show_item(session.pk, made.pk)
    made.refresh_from_db()
    made.session.refresh_from_db()
    return made


def come(deal, *texts: str, prefix: str = "a"):
    said = [
        Happening("comment", f"{prefix}{n}", author=f"{prefix}{n}", name="Lan", text=text)
        for n, text in enumerate(texts)
    ]
    return services.take_in(deal.session.sources.get(source="tiktok"), said)


def states(prefix: str) -> list[tuple[str, str]]:
    rows = LiveComment.objects.filter(external_id__startswith=prefix).order_by("pk")
    return list(rows.values_list("state", "reason"))


def look(deal, author_key: str = "web:x") -> str:
    try:
        services.refuse_if_gone(deal.session_id, deal.pk, author_key=author_key)
    except LiveRefused as refused:
        return refused.code
    return "may try"


WAITS = ("new", "Mật ong M12: only 0 left. Change the quantity.")


def test_of_a_batch_as_many_get_a_unit_as_there_are_and_the_others_read_why_not(deal):
    come(deal, *["M12 x1"] * 8)
    assert states("a") == [("accepted", "")] * 3 + [WAITS] * 5
    assert figures(deal.variant)[1] == 3


def test_a_batch_that_is_too_late_costs_no_lock_but_that_of_its_source(deal):
    come(deal, *["M12 x1"] * 3)
    with CaptureQueriesContext(connection) as few:
        come(deal, *["M12 x1"] * 2, prefix="b")
    with CaptureQueriesContext(connection) as many:
        come(deal, *["M12 x1"] * 40, prefix="c")
    assert states("b") == [WAITS] * 2
    assert states("c") == [WAITS] * 40
    assert len(many) == len(few)
    locked = [one["sql"] for one in many if any(word in one["sql"] for word in LOCKS)]
    assert ["livestream_livesource" in sql for sql in locked] == [True]


def test_what_is_no_flash_deal_or_names_another_product_goes_its_way(deal):
    come(deal, *["M12 x1"] * 3)
    come(deal, "M13 x1", "M12 x1", "M13 x2", prefix="b")
    assert [state for state, _reason in states("b")] == ["accepted", "new", "accepted"]


def test_who_has_a_unit_already_hears_of_the_limit(deal):
    come(deal, *["M12 x1"] * 3)
    write(deal.session, "lấy thêm 1 hũ M12 nữa nha", author="a0")
    come(deal, "M12 x1", prefix="z")
    write(deal.session, "M12 2 hũ", author="a1")
    reasons = LiveComment.objects.filter(author_key="tiktok:a1", text="M12 2 hũ")
    assert reasons.get().reason == "One buyer gets 1 of Mật ong M12 at most."


def test_a_unit_that_came_back_is_for_who_asks_next(deal):
    come(deal, *["M12 x1"] * 4)
    drafts.cancel(LiveDraft.objects.order_by("pk").first().pk)
    assert look(deal) == "may try"
    come(deal, *["M12 x1"] * 2, prefix="b")
    assert [state for state, _reason in states("b")] == ["accepted", "new"]


def test_a_look_refuses_who_has_nothing_without_a_lock(deal):
    assert look(deal) == "may try"
    come(deal, *["M12 x1"] * 3)
    with nothing_changes():
        assert look(deal) == "short"
    with CaptureQueriesContext(connection) as seen:
        look(deal)
    assert len(seen) == 1
    assert not [one["sql"] for one in seen if any(word in one["sql"] for word in LOCKS)]


def test_who_holds_a_unit_may_press_again(deal):
    come(deal, *["M12 x1"] * 3)
    assert look(deal, "tiktok:a0") == "may try"
    draft = LiveDraft.objects.get(author_key="tiktok:a0")
    LiveDraft.objects.filter(pk=draft.pk).update(state="claimed", cart_key="k")
    assert look(deal, "tiktok:a0") == "may try"


@pytest.mark.parametrize("other", ["pool", "closed", "over", "practice"])
def test_what_the_look_is_not_for_is_left_to_the_sale_itself(deal, other):
    come(deal, *["M12 x1"] * 3)
    session = deal.session
    if other == "pool":
        deal = session.items.get(variant__product__code="M13")
    elif other == "closed":
        session.items.update(closes_at=session.on_air_at)
    elif other == "over":
        services.end(session.pk)
    else:
        type(session).objects.filter(pk=session.pk).update(is_practice=True)
    assert look(deal) == "may try"
