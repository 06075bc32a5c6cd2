"""The first page of the workspace: what waits, what came in, and for whom."""

from datetime import timedelta

import pytest
from django.test import Client

from catalog.models import Certificate, Membership, Product
from catalog.queries import today
from inventory.models import StockRecord
from orders import revenue_queries
from orders.models import Order, Question
from orders.services import steps
from tests.factories import ProducerFactory, ProductFactory, VariantFactory
from tests.orders.web import web_order
from tests.workspace.seats import browser_of, member
from workspace import today as desk_today
from workspace.access import Seat

HOME, CHOOSE = "/kenh-nguoi-ban/", "/kenh-nguoi-ban/chon-co-so/"


def waiting(seat: Membership) -> dict[str, int]:
    """Icons and counts of what the home page lists."""
    return {job.icon: job.count for job in desk_today.jobs(Seat(seat.user, seat.producer, seat.role))}


def test_nothing_waits_at_a_new_desk(owner, desk):
    assert waiting(owner) == {}
    assert desk.get(HOME).status_code == 200


def test_an_order_waits_for_its_producer_alone(owner):
    other = member("owner")
    variant = VariantFactory(product=ProductFactory(producer=owner.producer), stock=20)
    web_order((variant, 2))

    assert waiting(owner) == {"receipt-text": 1}
    assert waiting(other) == {}


def test_a_confirmed_order_waits_to_be_packed(owner):
    variant = VariantFactory(product=ProductFactory(producer=owner.producer), stock=20)
    order = web_order((variant, 2))
    steps.confirm(order.packages.get().pk)

    assert waiting(owner) == {"package": 1}


def test_goods_papers_and_questions_wait_for_those_who_edit(owner):
    product = ProductFactory(producer=owner.producer)
    level = StockRecord._meta.get_field("low_at").default
    VariantFactory(product=product, stock=level)
    VariantFactory(product=product, stock=level + 1)
    ProductFactory(producer=owner.producer, state=Product.State.RETURNED)
    Certificate.objects.create(
        programme="CNNT", level="province", number="1", product=product, producer=owner.producer,
        expires_on=today() + timedelta(days=desk_today.PAPER_DAYS),
    )  # fmt: skip
    Question.objects.create(product=product, name="Lan", text="Còn không?", asked_at="2026-11-01T00:00Z")
    packer = member("packer", owner.producer)

    assert waiting(owner) == {"undo-2": 1, "triangle-alert": 1, "badge-check": 1, "message-circle": 1}
    assert waiting(packer) == {}


def test_revenue_counts_what_was_kept_of_what_was_ordered(owner):
    variant = VariantFactory(product=ProductFactory(producer=owner.producer), stock=20, price_vnd=50_000)
    foreign = VariantFactory(product=ProductFactory(), stock=20)
    order = web_order((variant, 4), (foreign, 1))
    order.lines.filter(variant=variant).update(cancelled=1, voucher_vnd=8_000)
    gone = web_order((variant, 1), number=2)
    Order.objects.filter(pk=gone.pk).update(status="cancelled")

    since = order.placed_at - timedelta(hours=1)
    assert revenue_queries.by_channel(owner.producer_id, since) == [("web", 3 * 50_000 - 6_000, 1)]
    assert revenue_queries.by_channel(owner.producer_id, order.placed_at + timedelta(hours=1)) == []


def test_the_bars_are_shapes_without_style(owner, desk):
    variant = VariantFactory(product=ProductFactory(producer=owner.producer), stock=20, price_vnd=50_000)
    web_order((variant, 4))

    page = desk.get(HOME).content.decode()

    assert '<rect class="bars__bar" width="100"' in page
    assert "200.000" in page
    assert "style=" not in page


def test_a_visitor_logs_in_first(db):
    answer = Client().get(HOME)

    assert answer.status_code == 302
    assert answer.url.startswith("/tai-khoan/login/")


def test_who_works_for_two_chooses_one_and_sees_it_everywhere(owner, desk):
    second = ProducerFactory(name="Tổ hợp tác Mít (mẫu)")
    Membership.objects.create(user=owner.user, producer=second, role="packer")

    assert CHOOSE in desk.get(HOME).content.decode()
    answer = desk.post(CHOOSE, {"producer": second.pk})

    assert (answer.status_code, answer.url) == (303, HOME)
    assert desk.get(HOME).context["seat"].producer == second


@pytest.mark.parametrize("wanted", ["", "x", "0"])
def test_nobody_sits_down_at_a_desk_of_others(desk, owner, wanted):
    other = member("owner")

    assert desk.post(CHOOSE, {"producer": wanted or other.producer_id}).status_code == 403
    assert desk.get(HOME).context["seat"].producer == owner.producer


def test_one_producer_leaves_nothing_to_choose(desk):
    assert CHOOSE not in desk.get(HOME).content.decode()


def test_no_cache_keeps_the_page(owner):
    assert "no-store" in browser_of(owner).get(HOME).headers["Cache-Control"]
