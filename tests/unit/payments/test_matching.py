"""Two books, entry by entry: what belongs together, and what is the matter with the rest."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.matching import Bucket, Entry, judge, named_going_out, pair
from payments.statements import Type

DAY = date(2026, 11, 29)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def entry(number: str = "", reference: str = "", vnd: int = 100, day: date = DAY, **more) -> Entry:
    more.setdefault("type", Type.PAY)
    ids, names = frozenset({number} - {""}), frozenset({reference} - {""})
    return Entry(ids=ids, references=names, amount_vnd=vnd, day=day, **more)


def buckets(theirs, ours, days=(DAY,), **more) -> list[tuple[Bucket, str]]:
    found = judge(pair(theirs, ours), theirs_days=days, ours_days=days, **more)
    return [(one.bucket, one.key) for one in found]


def test_the_number_goes_before_the_reference():
    theirs = [entry("1", "A"), entry("2", "A")]
    ours = [entry("2", "A"), entry("1", "A")]
    assert [(one.key, other.key) for one, other in pair(theirs, ours).pairs] == [
        ("pay:1", "pay:1"),
        ("pay:2", "pay:2"),
    ]


def test_without_a_number_the_reference_and_the_amount_will_do():
    assert buckets([entry("1", "A")], [entry("", "A")]) == []


def test_a_reference_days_away_is_another_payment():
    long_ago = DAY - timedelta(days=2)
    assert buckets([entry("1", "A")], [entry("", "A", day=long_ago)]) == [(Bucket.THEIRS, "pay:1")]


def test_each_entry_is_found_once():
    assert buckets([entry("1"), entry("2")], [entry("1")]) == [(Bucket.THEIRS, "pay:2")]


def test_what_only_one_side_has_is_named_by_its_side():
    assert buckets([entry("1", "A")], []) == [(Bucket.THEIRS, "pay:1")]
    assert buckets([], [entry("2", "B")]) == [(Bucket.OURS, "pay:2")]
    assert buckets([], [entry("2", "B", is_final=False)]) == []


def test_another_amount_is_found_by_number_and_by_reference():
    assert buckets([entry("1", "A", 100)], [entry("1", "A", 90)]) == [(Bucket.AMOUNT, "pay:1")]
    assert buckets([entry("1", "A", 100)], [entry("", "A", 90)]) == [(Bucket.AMOUNT, "pay:1")]


def test_a_second_payment_of_the_same_reference_is_a_duplicate_and_a_different_one_is_not():
    theirs = [entry("1", "A"), entry("2", "A"), entry("3", "A", 70)]
    assert buckets(theirs, [entry("1", "A")]) == [(Bucket.DUPLICATE, "pay:2"), (Bucket.THEIRS, "pay:3")]


def test_a_refund_is_no_payment_though_it_has_the_number_and_reference_of_one():
    refund = entry("1", "A", type=Type.REFUND)
    found = buckets([refund], [entry("1", "A")], known={"A"})
    assert found == [(Bucket.THEIRS, "refund:1"), (Bucket.OURS, "pay:1")]


def test_a_refund_of_a_payment_that_nobody_knows_is_one_without_original():
    assert buckets([entry("1", "A", type=Type.REFUND)], [], known={"B"}) == [(Bucket.REFUND, "refund:1")]


def test_midnight_parts_a_pair_and_is_only_told():
    assert buckets([entry("1")], [entry("1", day=BEFORE)]) == [(Bucket.MIDNIGHT, "pay:1")]
    assert buckets([entry("1", day=AFTER)], [entry("1")]) == []  # judged with the day of the statement


def test_days_that_are_not_judged_help_to_find_and_are_not_told():
    assert buckets([entry("1", day=AFTER)], [entry("2", day=BEFORE)]) == []


entries = st.builds(
    entry,
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["", "A", "B"]),
    st.integers(1, 3),
    st.sampled_from([BEFORE, DAY, AFTER]),
    type=st.sampled_from(Type),
)


@given(st.lists(entries, max_size=8), st.lists(entries, max_size=8))
def test_nothing_is_lost_and_nothing_is_paired_twice(theirs, ours):
    found = pair(theirs, ours)
    assert sorted(map(repr, [*(one for one, _ in found.pairs), *found.theirs])) == sorted(map(repr, theirs))
    assert sorted(map(repr, [*(other for _, other in found.pairs), *found.ours])) == sorted(map(repr, ours))
    assert all(one.type == other.type for one, other in found.pairs)


@given(st.lists(entries.filter(lambda one: one.ids), unique_by=lambda one: (one.type, one.ids)))
def test_books_that_are_the_same_differ_in_nothing(books):
    assert judge(pair(books, books), theirs_days=[DAY], ours_days=[DAY]) == []


@pytest.mark.parametrize(
    "content",
    [
        "HTABCDEFGHJK hoan tien",
        "MBVCB.5000092704.092704.HTABCDEFGHJK HOAN TIEN.CT tu 0071000888999",
        "FT26333 htabcdefghjkhoantien",
        "HT ABCDE FGHJK",
    ],
)
def test_a_refund_is_found_whatever_the_bank_wrote_around_its_reference(content):
    assert named_going_out(content) == {"HTABCDEFGHJK"}


@pytest.mark.parametrize(
    "content", ["", "HTABCDEFGHJ", "hoan tien don hang DH26112900001", "QT12", "MQT000012"]
)
def test_nothing_is_found_where_nothing_of_ours_stands(content):
    assert named_going_out(content) == frozenset()


def test_a_settlement_is_found_where_its_code_stands_by_itself():
    assert named_going_out("MBVCB.92704.QT000012 thanh toan.CT tu 0071") == {"QT000012"}
