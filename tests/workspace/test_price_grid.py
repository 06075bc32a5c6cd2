"""The price table: many variants on one page, all of it saved or each wrong cell named."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import variants as catalog
from catalog.models import Product, Variant
from inventory.models import StockMovement, StockRecord
from inventory.services import receive
from tests.factories import ProductFactory, VariantFactory
from tests.site_map import written
from tests.workspace.seats import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
GRID = "/kenh-nguoi-ban/san-pham/bang-gia/"


@pytest.fixture(autouse=True)
def _english(_vietnamese):
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def honey(owner) -> Variant:
    product = ProductFactory.create(producer=owner.producer, name="Mật ong")
    return VariantFactory.create(product=product, label="Chai 500 ml", price_vnd=100_000, stock=10)


@pytest.fixture
def tea(owner) -> Variant:
    product = ProductFactory.create(producer=owner.producer, name="Trà")
    return VariantFactory.create(product=product, label="Gói 100 g", price_vnd=50_000, stock=4)


def filled(page: str, **cells: str) -> dict[str, str]:
    """The form as the page holds it, with cells written over: row0_price_vnd="75k"."""
    fields = dict(re.findall(r'<input [^>]*?name="([^"]+)" value="([^"]*)"', page))
    names = re.findall(r'name="((?:initial-)?row-[^"]+)"', page)
    said = {name: fields.get(name, "") for name in names} | {
        name: value for name, value in fields.items() if name.startswith("row-") or "csrf" in name
    }
    return said | {name.replace("row", "row-").replace("_", "-", 1): value for name, value in cells.items()}


def test_only_changed_cells_are_written_each_by_its_service(owner, desk, honey, tea):
    form = filled(
        desk.get(GRID).content.decode(), row0_price_vnd="125k", row1_on_hand="7", row1_label="Gói 120 g"
    )
    catalog.change_variants(product_id=honey.product_id, changes={honey.pk: {"gtin": "12345678"}})

    answer = desk.post(GRID, form)

    assert answer.status_code == 303
    honey.refresh_from_db()
    tea.refresh_from_db()
    assert (honey.price_vnd, honey.gtin, tea.label, tea.price_vnd) == (
        125_000,
        "12345678",
        "Gói 120 g",
        50_000,
    )
    assert tea.net_g == 120
    assert StockRecord.objects.get(pk=tea.pk).on_hand == 7
    booked = StockMovement.objects.get(variant=tea, reason=StockMovement.Reason.COUNT)
    assert (booked.delta_on_hand, booked.by) == (3, owner.user)
    assert not StockMovement.objects.filter(variant=honey, reason=StockMovement.Reason.COUNT).exists()


def test_a_wrong_cell_keeps_every_other_from_being_saved(desk, honey, tea):
    form = filled(desk.get(GRID).content.decode(), row0_price_vnd="125k", row1_gtin="12")
    before = written()

    answer = desk.post(GRID, form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 cell is wrong" in page
    assert "A GTIN has 8, 12, 13 or 14 digits." in page
    assert 'value="125k"' in page
    assert written() == before


def test_a_sale_in_the_meantime_is_not_counted_away(desk, honey):
    form = filled(desk.get(GRID).content.decode(), row0_on_hand="20", row0_price_vnd="1")
    receive(variant_id=honey.pk, quantity=5, ref="x")

    answer = desk.post(GRID, form)

    assert answer.status_code == 422
    assert "The stock has changed to 15 meanwhile" in answer.content.decode()
    honey.refresh_from_db()
    assert honey.price_vnd == 100_000
    assert StockRecord.objects.get(pk=honey.pk).on_hand == 15


def test_what_waits_for_approval_is_shown_and_stays(desk, honey):
    Product.objects.filter(pk=honey.product_id).update(state=Product.State.PENDING)
    page = desk.get(GRID).content.decode()

    assert page.count(" disabled") == 10  # five cells, and what each said
    form = {name: value for name, value in filled(page).items() if "row-0-" not in name}  # as browsers do
    assert desk.post(GRID, form | {"row-0-pk": honey.pk}).status_code == 303
    honey.refresh_from_db()
    assert honey.price_vnd == 100_000


def test_a_product_that_began_to_wait_since_refuses_and_says_so(desk, honey, tea):
    form = filled(desk.get(GRID).content.decode(), row0_price_vnd="1", row1_price_vnd="2")
    Product.objects.filter(pk=honey.product_id).update(state=Product.State.PENDING)

    answer = desk.post(GRID, form)

    assert answer.status_code == 422
    assert "It waits for approval." in answer.content.decode()
    assert set(Variant.objects.values_list("price_vnd", flat=True)) == {100_000, 50_000}


def test_the_variant_of_another_producer_is_no_row(desk, honey):
    foreign = VariantFactory.create(product=ProductFactory.create(producer=member("owner").producer), stock=1)
    form = filled(desk.get(GRID).content.decode(), row0_price_vnd="1") | {"row-0-pk": str(foreign.pk)}
    before = written()

    answer = desk.post(GRID, form)

    assert answer.status_code == 422
    assert foreign.product.name not in answer.content.decode()
    assert written() == before


def test_a_variant_without_a_ledger_gets_one(desk, owner):
    product = ProductFactory.create(producer=owner.producer)
    bare = VariantFactory.create(product=product, stock=None)

    assert desk.post(GRID, filled(desk.get(GRID).content.decode(), row0_on_hand="6")).status_code == 303
    assert StockRecord.objects.get(pk=bare.pk).on_hand == 6


def test_a_figure_of_a_shelf_is_not_taken_away(desk, honey, tea):
    answer = desk.post(GRID, filled(desk.get(GRID).content.decode(), row0_on_hand="", row1_on_hand=""))
    assert answer.status_code == 422
    assert "id_row-0-on_hand_error" in answer.content.decode()
    assert answer.context["wrong"] == 2


def test_nothing_to_show_says_what_to_do(desk):
    assert "Add a product first" in desk.get(GRID).content.decode()
    assert "Nothing found." in desk.get(GRID, {"q": "zzz"}).content.decode()


def test_the_table_costs_the_same_queries_for_two_rows_and_twenty(desk, owner, honey, tea):
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(GRID).status_code == 200
        return len(seen)

    cost()
    few = cost()
    for _number in range(18):
        VariantFactory.create(product=ProductFactory.create(producer=owner.producer), stock=3)
    assert cost() == few
