"""manage.py parse_comments: answers for a file, from the shop's products or the sample's."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from catalog.models import Product
from tests.factories import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
KEYS = [
    "id", "intent", "topic", "orders", "mentioned_codes", "phone", "address", "answer", "needs_review",
    "duplicate",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _english():
    """Messages are asserted in their source language."""
    with translation.override("en"):
        yield


@pytest.fixture
def parse(tmp_path, capsys):
    """Run the command on a text and answer its JSON."""

    def run(text):
        path = tmp_path / "comments.json"
        path.write_text(text, encoding="utf-8")
        call_command("parse_comments", str(path))
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def refuse(tmp_path, capsys):
    """Run the command on bytes it must refuse; answers the lines on the error stream without the folder."""

    def run(raw):
        path = tmp_path / "comments.json"
        path.write_bytes(raw)
        with pytest.raises(SystemExit) as caught:
            call_command("parse_comments", str(path))
        assert caught.value.code == 1
        streams = capsys.readouterr()
        assert streams.out == ""
        return streams.err.replace(f"{tmp_path}/", "").splitlines()

    return run


def entry(text, **context):
    return {"id": "LC1", "text": text, "context": context}


def document(*entries):
    return json.dumps({"comments": entries}, ensure_ascii=False)


def test_the_sample_file_is_answered_in_its_order_from_the_packaged_products(parse):
    text = (settings.DATA_DIR / "live_comments.json").read_text(encoding="utf-8")
    expected = [{"id": entry["id"], **entry["expected"]} for entry in json.loads(text)["comments"]]

    answers = parse(text)

    assert [answer["id"] for answer in answers] == [answer["id"] for answer in expected]
    assert sum(given == wanted for given, wanted in zip(answers, expected, strict=True)) >= 57


def test_an_answer_has_the_id_and_the_keys_of_expected(parse):
    [answer] = parse(document(entry("M12 2 hũ giao Biên Hòa 0900000123", pinned_code="M12")))

    assert list(answer) == KEYS
    assert answer["orders"] == [{"code": "M12", "qty": 2, "variant": None}]
    assert (answer["phone"], answer["address"]) == ("0900000123", "Biên Hòa")


def test_context_may_be_absent_and_says_what_came_before(parse):
    answers = parse(
        document(
            {"id": "a", "text": "M12 2"},
            {"id": "b", "text": "chốt 2", "context": None},
            {"id": "c", "text": "M12 2", "context": {"same_author_prev": ["M12 2"]}},
            {"id": "d", "text": "27", "context": {"minigame": "guess_number"}},
        )
    )

    assert [answer["intent"] for answer in answers] == ["order", "order", "order", "minigame"]
    assert answers[1]["needs_review"]
    assert answers[2]["duplicate"]
    assert answers[3]["answer"] == "27"


def test_products_of_the_shop_come_before_the_sample(parse):
    product = ProductFactory(code="M70", name="Cam sành", keywords=["cam"], state=Product.State.PUBLISHED)
    VariantFactory(product=product, key="1kg", label="Túi 1 kg")
    VariantFactory(product=product, key="5kg", label="Thùng 5 kg")

    answers = parse(document(entry("M70 2 thùng"), entry("cam 3kg"), entry("M12 1")))

    assert [answer["orders"] for answer in answers] == [
        [{"code": "M70", "qty": 2, "variant": "5kg"}],
        [{"code": "M70", "qty": 3, "variant": "1kg"}],
        [],
    ]
    assert answers[2]["mentioned_codes"] == ["M12"]


def test_a_product_that_is_not_on_sale_is_unknown(parse):
    ProductFactory(code="M70", state=Product.State.PUBLISHED)
    ProductFactory(code="M71", state=Product.State.WITHDRAWN)

    [answer] = parse(document(entry("M71 1")))

    assert (answer["orders"], answer["mentioned_codes"]) == ([], ["M71"])


def test_the_shop_is_read_in_one_query(parse, django_assert_num_queries):
    for number in range(70, 75):
        VariantFactory(product=ProductFactory(code=f"M{number}", state=Product.State.PUBLISHED))

    with django_assert_num_queries(1):
        parse(document(entry("M70 1")))


def test_broken_characters_and_empty_texts_are_answered(parse):
    answers = parse('{"comments": [{"id": "a", "text": "\\ud800 M12 2 \\u0000"}, {"id": "b", "text": ""}]}')

    assert [answer["intent"] for answer in answers] == ["order", "chat"]


def test_a_live_without_comments_has_no_answers(parse):
    assert parse('{"comments": []}') == []


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "comments.json:1: broken JSON at column 1: a value was expected"),
        (
            b'{"comments": [\n{"id": "a",}]}',
            "comments.json:2: broken JSON at column 12: a name in quotation marks",
        ),
        (b"\n\xff", "comments.json:2: not UTF-8 text at byte 1"),
        (b"[]", "comments.json:1: must be an object"),
        (b"{}", "comments.json:1: comments: is missing"),
        (b'{"comments": {}}', "comments.json:1: comments: must be a list"),
        (b'{"comments": [\n{"id": "a"}]}', "comments.json:2: comments[0].text: is missing"),
        (b'{"comments": [\n{"text": "M12"}]}', "comments.json:2: comments[0].id: is missing"),
        (b'{"comments": [7]}', "comments.json:1: comments[0]: must be an object"),
        (b'{"comments": [{"id": "a", "text":\n7}]}', "comments.json:2: comments[0].text: must be a text"),
        (
            b'{"comments": [{"id": "a", "text": "", "context": {"same_author_prev": [1]}}]}',
            "comments.json:1: comments[0].context.same_author_prev: must be a list of texts",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_element(refuse, raw, message):
    [line] = refuse(raw)

    assert line.startswith(message)


def test_every_mistake_is_named(refuse):
    assert len(refuse(b'{"comments": [{"id": "a"}, {"text": "M12"}, 7]}')) == 3


def test_a_missing_file_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        call_command("parse_comments", str(tmp_path / "none.json"))

    assert "none.json:1: the file cannot be read" in capsys.readouterr().err
