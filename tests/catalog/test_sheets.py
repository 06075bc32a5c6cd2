"""Products from and to a table: every mistake by line and column, all written or nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog import sheets
from catalog.models import Product, Variant
from catalog.sheets import reading
from core.models import OutboxEvent
from tests.catalog import builders

pytestmark = pytest.mark.django_db

HEAD = "Product name,Category,Unit,Description,SKU,Variant,Price (₫),Weight with packing (g)"


@pytest.fixture
def producer():
    builders.category()
    return builders.producer()


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def judged(producer, content: bytes) -> sheets.Plan:
    return sheets.judge(producer, *sheets.read(content, "a.csv"))


def wrong(producer, content: bytes) -> list[tuple[int, str]]:
    return [(one.line, one.head) for one in judged(producer, content).mistakes]


def written(producer, content: bytes) -> sheets.Plan:
    return sheets.write(producer_id=producer.pk, content=content, filename="a.csv")


GOOD = (
    "Mứt bưởi,trai cay tuoi,hũ,Mứt từ vỏ bưởi.,MUT-250,Hũ 250 g,60k,300",
    "Mứt bưởi,,,,,Hũ 500 g,110.000,600",
    "Kẹo dừa,trai-cay-tuoi,hộp,Kẹo mềm.,,Hộp 400 g,45000,",
)


def test_a_trial_writes_nothing(producer):
    plan = judged(producer, table(*GOOD))

    assert plan.mistakes == []
    assert plan.counts == {
        "new_products": 2, "changed_products": 0, "new_variants": 3, "changed_variants": 0,
    }  # fmt: skip
    assert not Product.objects.exists()


def test_a_table_becomes_drafts_with_variants(producer):
    OutboxEvent.objects.all().delete()
    written(producer, table(*GOOD))

    jam = Product.objects.get(name="Mứt bưởi")
    small, big = jam.variants.all()
    assert (jam.state, jam.code, jam.description) == ("draft", f"SP{jam.pk}", "Mứt từ vỏ bưởi.")
    assert (small.sku, small.price_vnd, small.net_g, small.is_default) == ("MUT-250", 60_000, 250, True)
    assert (big.sku, big.price_vnd, big.weight_g, big.is_default) == (f"{jam.code}-1", 110_000, 600, False)
    assert " mut buoi" in jam.search_text
    assert set(OutboxEvent.objects.values_list("topic", flat=True)) == {"price", "catalogue"}


def test_the_same_table_again_changes_nothing(producer):
    written(producer, table(*GOOD))
    OutboxEvent.objects.all().delete()
    plan = written(producer, table(*GOOD))

    assert set(plan.counts.values()) == {0}
    assert not OutboxEvent.objects.exists()


def test_a_price_is_changed_by_sku_and_told(producer):
    product = builders.product(producer=producer)
    OutboxEvent.objects.all().delete()
    plan = written(producer, table(f"{product.name},,,,M01-V0,Loại 0,80.000,"))

    assert plan.counts["changed_variants"] == 1
    assert Variant.objects.get().price_vnd == 80_000
    assert ("price", Variant.objects.get().pk) in OutboxEvent.objects.values_list("topic", "key")


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (",,,,,Hũ,60k,", (2, "Product name")),
        ("Kẹo,khong co,hộp,,,Hũ,60k,", (2, "Category")),
        ("Kẹo,,hộp,,,Hũ,60k,", (2, "Category")),
        ("Kẹo,trai-cay-tuoi,,,,Hũ,60k,", (2, "Unit")),
        ("Kẹo,trai-cay-tuoi,hộp,,A B,Hũ,60k,", (2, "SKU")),
        ("Kẹo,trai-cay-tuoi,hộp,,KHAC-V0,Hũ,60k,", (2, "SKU")),
        ("Kẹo,trai-cay-tuoi,hộp,,,,60k,", (2, "Variant")),
        ("Kẹo,trai-cay-tuoi,hộp,,,Hũ,,", (2, "Price (₫)")),
        ("Kẹo,trai-cay-tuoi,hộp,,,Hũ,rẻ,", (2, "Price (₫)")),
        ("Kẹo,trai-cay-tuoi,hộp,,,Hũ,60k,-3", (2, "Weight with packing (g)")),
        ("Kẹo,trai-cay-tuoi,hộp,Đặc trị ho,,Hũ,60k,", (2, "Description")),
    ],
)
def test_a_mistake_is_named_by_line_and_column_and_nothing_is_written(producer, row, place):
    builders.product("KHAC", producer=builders.producer("SX09"))
    assert wrong(producer, table(row)) == [place]
    written(producer, table(row, *GOOD))

    assert Product.objects.filter(producer=producer).count() == 0


def test_rows_of_one_product_do_not_contradict(producer):
    rows = ("Kẹo,trai-cay-tuoi,hộp,Mềm,,Hũ,60k,", "Kẹo,trai-cay-tuoi,gói,Mềm,,Gói,30k,")
    assert wrong(producer, table(*rows)) == [(3, "Unit")]


def test_a_sku_or_a_variant_stands_once(producer):
    rows = ("Kẹo,trai-cay-tuoi,hộp,,A-1,Hũ,60k,", "Kẹo,,,,A-1,Lọ,60k,", "Kẹo,,,,,Hũ,60k,")
    assert wrong(producer, table(*rows)) == [(3, "SKU"), (4, "Variant")]


def test_a_product_of_another_is_not_found_by_its_code(producer):
    other = builders.product("KHAC", producer=builders.producer("SX09"))
    content = table(f"{other.code},Tên,Loại 0,1000", head="code,name,label,price_vnd")

    assert wrong(producer, content) == [(2, "Product code")]
    written(producer, content)
    assert other.variants.get().price_vnd == 75_000


def test_what_waits_is_not_changed_by_a_table(producer):
    product = builders.product(producer=producer, state=Product.State.PENDING)

    assert wrong(producer, table(f"{product.name},,,,M01-V0,Loại 0,80.000,")) == [(2, "")]
    assert wrong(producer, table(f"{product.name},,,,M01-V0,Loại 0,75.000,")) == []


def test_columns_are_known_in_both_languages_and_others_are_named(producer):
    head = "name;label;price_vnd;Màu"
    content = table("Kẹo;Hũ;60k;đỏ", head=head)

    assert (1, "Màu") in wrong(producer, content)
    assert (1, "Price (₫)") in wrong(producer, table("Kẹo,Hũ", head="name,label"))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04 broken", b"\x00" * 50])
def test_what_is_no_table_is_said_so(producer, content):
    mistakes = judged(producer, content).mistakes

    assert mistakes
    assert mistakes[0].line == 1


def test_too_many_rows_are_refused(producer):
    rows = [f"Kẹo {number},trai-cay-tuoi,hộp,,,Hũ,60k," for number in range(sheets.MOST_ROWS + 1)]

    assert wrong(producer, table(*rows)) == [(1, "")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_printed_can_be_read_again(producer, kind, language):
    written(producer, table(*GOOD))
    Product.objects.filter(name="Kẹo dừa").update(description="=1+1")
    with translation.override(language):
        content = sheets.printed(producer, kind)
    plan = sheets.judge(producer, *sheets.read(content, f"a.{kind}"))

    assert plan.mistakes == []
    assert set(plan.counts.values()) == {0}


def test_a_spreadsheet_takes_no_text_for_a_formula(producer):
    written(producer, table(*GOOD))
    Product.objects.update(description="=HYPERLINK(1)")

    assert "'=HYPERLINK" in sheets.printed(producer, "csv").decode()


def test_a_long_table_costs_the_queries_of_a_short_one(producer):
    def cost(start: int, number: int) -> int:
        rows = [f"Kẹo {start + n},trai-cay-tuoi,hộp,Mềm,,Hũ,60k," for n in range(number)]
        with CaptureQueriesContext(connection) as seen:
            assert not written(producer, table(*rows)).mistakes
        return len(seen)

    cost(0, 1)  # from here on there are products with variants to read
    assert cost(1, 40) == cost(1000, 400)


def test_a_book_of_more_rows_than_are_read_is_not_opened(producer, monkeypatch):
    written(producer, table(*GOOD))
    content = sheets.printed(producer, "xlsx")
    assert sheets.read(content, "a.xlsx")[1] == []
    monkeypatch.setattr(reading, "SCANNED_MAX", 1)

    lines, mistakes = sheets.read(content, "a.xlsx")
    assert (lines, len(mistakes)) == ([], 1)
