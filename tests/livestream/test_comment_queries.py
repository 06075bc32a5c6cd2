"""What a batch of comments is read with: the goods, made ready once, and the author's last words."""

import pytest

from catalog.models import Product
from livestream import comment_queries, services
from livestream.comments import Comment, parse
from livestream.models import LiveComment
from tests.factories import ProducerFactory, VariantFactory
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_memory():
    comment_queries._kept.clear()


@pytest.fixture
def producer(db):
    made = ProducerFactory.create()
    goods(made)
    goods(made, "M13")
    return made


def test_goods_that_did_not_change_are_made_ready_once_at_one_query(producer, django_assert_num_queries):
    first = comment_queries.catalogue_of(producer.pk)
    with django_assert_num_queries(1):
        assert comment_queries.catalogue_of(producer.pk) is first
    assert sorted(first.wares) == ["M12", "M13"]
    assert first.wares["M12"].keys == list(
        Product.objects.get(code="M12").variants.values_list("key", flat=True)
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda product: Product.objects.filter(pk=product.pk).update(name="Mật ong rừng tràm"),
        lambda product: Product.objects.filter(pk=product.pk).update(keywords=["ong ruồi"]),
        lambda product: Product.objects.filter(pk=product.pk).update(age_restricted=True),
        lambda product: Product.objects.filter(pk=product.pk).update(state="draft"),
        lambda product: product.variants.update(label="Hũ 900 g"),
        lambda product: VariantFactory.create(product=product, key="hu-2kg", label="Hũ 2 kg"),
        lambda product: goods(product.producer, "M99"),
    ],
    ids=["name", "words", "age", "shelf", "label", "variant", "product"],
)
def test_goods_that_changed_are_made_ready_anew(producer, change):
    before = comment_queries.catalogue_of(producer.pk)
    change(Product.objects.get(code="M12"))
    after = comment_queries.catalogue_of(producer.pk)
    assert after is not before
    assert comment_queries.catalogue_of(producer.pk) is after


def test_a_producer_reads_with_its_own_goods(producer):
    other = ProducerFactory.create()
    goods(other, "M40")
    assert list(comment_queries.catalogue_of(other.pk).wares) == ["M40"]
    assert sorted(comment_queries.catalogue_of(producer.pk).wares) == ["M12", "M13"]
    assert sorted(comment_queries.whole_catalogue().wares) == ["M12", "M13", "M40"]


def test_a_producer_without_goods_reads_without_them(db):
    nobody = comment_queries.catalogue_of(ProducerFactory.create().pk)
    assert parse(Comment("M12 x2"), nobody).mentioned_codes == ("M12",)
    assert comment_queries.whole_catalogue() is None


def test_a_process_keeps_so_many_catalogues_at_most(producer, monkeypatch):
    monkeypatch.setattr(comment_queries, "MOST_KEPT", 2)
    for _number in range(5):
        comment_queries.catalogue_of(ProducerFactory.create().pk)
    assert len(comment_queries._kept) == 2


def test_of_each_author_the_last_words_nobody_rejected_are_read(producer, django_assert_num_queries):
    session = planned(producer)
    item(session, Product.objects.get(code="M12").variants.get())
    on_air(session)
    for number in range(6):
        write(session, f"hay quá {number}")
        write(session, f"dạ {number}", author="tu")
    services.reject(LiveComment.objects.get(text="hay quá 4").pk)
    with django_assert_num_queries(1):
        found = comment_queries.earlier(session.pk, ["tiktok:lan", "tiktok:tu", "tiktok:nobody"], 3)
    assert dict(found) == {
        "tiktok:lan": ["hay quá 2", "hay quá 3", "hay quá 5"],
        "tiktok:tu": ["dạ 3", "dạ 4", "dạ 5"],
    }
