"""How a facet stands in a shop, in words for people."""

from datetime import timedelta

import pytest

from channels_sync import review, sentences, standing
from channels_sync.content import Missing
from channels_sync.models import ChannelAccount, Publication, SyncIntent
from channels_sync.standing import Standing
from core import clock

ACKED = {"quantity": 5}


def intent(**fields) -> SyncIntent:
    """A stock that the shop has confirmed."""
    now = clock.now()
    known = {"pk": 1, "facet": "stock", "desired": ACKED, "desired_version": 1, "desired_at": now}
    known |= {"acked": ACKED, "acked_version": 1, "acked_at": now}
    return SyncIntent(**known | fields)


def line(account: ChannelAccount | None = None, **fields) -> standing.Line:
    """The line of that stock with other columns."""
    return standing.of_listing(intent(**fields), account or ChannelAccount(channel="shopee"))


def page(account: ChannelAccount | None = None, intent_: SyncIntent | None = None, **fields) -> standing.Line:
    """The line of a page that the shop has confirmed, with other columns."""
    row = Publication(**{"aim": "on_sale", "review": "live", "external_product": "N1"} | fields)
    row.intent = intent_ or intent(facet="content", desired={"title": "A"}, acked={"title": "A"})
    return standing.of_page(row, account or ChannelAccount(channel="shopee"))


def test_what_was_confirmed_matches():
    one = line()
    assert (one.standing, one.shown, one.is_off, one.since) == (Standing.MATCHES, ACKED, False, None)


def test_what_is_newer_is_on_its_way():
    one = line(desired={"quantity": 3}, desired_version=2)
    assert (one.standing, one.shown, one.wanted, one.is_off) == (
        Standing.SENDING,
        ACKED,
        {"quantity": 3},
        True,
    )


def test_what_was_seen_after_it_was_confirmed_is_what_is_shown():
    later = clock.now() + timedelta(minutes=1)
    assert line(observed={"quantity": 9}, observed_at=later).shown == {"quantity": 9}
    assert line(observed={"quantity": 9}, observed_at=later - timedelta(hours=1)).shown == ACKED


def test_what_failed_waits_and_says_why():
    one = line(desired_version=2, last_error="error_rate_limit: slow down")
    assert (one.standing, one.said) == (Standing.WAITING, "slow down")
    assert one.words == (str(sentences.TOO_FAST.meaning), str(sentences.TOO_FAST.remedy))


@pytest.mark.parametrize("fields", [{"mode": "paused"}, {"mode": "shadow"}, {"disconnected_at": clock.now()}])
def test_in_a_shop_that_stands_still_what_is_newer_waits(fields):
    assert line(ChannelAccount(channel="shopee", **fields), desired_version=2).standing is Standing.WAITING


def test_what_was_refused_can_be_sent_again_and_names_its_cause():
    one = line(desired_version=2, parked_version=2, parked_code="price_cut_needs_approval")
    assert (one.standing, one.may_retry, one.causes) == (Standing.REFUSED, True, (Missing.PRICE_RANGE,))


OWN = ChannelAccount(channel="lazada", producer_id=1)
COMMON = ChannelAccount(channel="lazada")


@pytest.mark.parametrize(
    ("code", "own", "common"),
    [
        ("AppWhiteIpLimit", sentences.STAFF_DO, sentences.STAFF_DO),
        ("IllegalTimestamp", sentences.STAFF_DO, sentences.STAFF_DO),
        ("4134", sentences.CATEGORY.at_desk, sentences.CATEGORY.at_desk),
        ("4155", sentences.LOCKED.remedy, sentences.STAFF_SHOP),
        ("207", sentences.GONE.at_desk, sentences.STAFF_SHOP),
        ("4138", sentences.PICTURE.remedy, sentences.PICTURE.remedy),
        ("901", sentences.BY_ITSELF, sentences.BY_ITSELF),
    ],
)
def test_a_producer_is_told_what_is_its_own_to_do(code, own, common):
    parked = {"desired_version": 2, "parked_version": 2, "parked_code": code}
    assert [line(account, **parked).words[1] for account in (OWN, COMMON)] == [str(own), str(common)]


def test_what_only_staff_can_do_is_never_told_to_producers():
    for (_channel, code), found in sentences._SENTENCES.items():
        if found.by is sentences.By.STAFF:
            said = {sentences.for_producer(found, is_own=is_own) for is_own in (True, False)}
            assert str(found.remedy) not in said, code


@pytest.mark.parametrize(
    ("reason", "own", "common"),
    [
        ("Wrong category", standing.OF_STAFF[Missing.CATEGORY], standing.OF_STAFF[Missing.CATEGORY]),
        ("Brand unknown", standing.OF_STAFF[Missing.ATTRIBUTE], standing.OF_STAFF[Missing.ATTRIBUTE]),
        ("Duplicate goods", review.WORDS[-1][1], sentences.STAFF_SHOP),
        ("Blurred image", review.WORDS[2][1], review.WORDS[2][1]),
    ],
)
def test_of_a_rejected_page_too(reason, own, common):
    said = [page(one, review="rejected", review_reason=reason).words for one in (OWN, COMMON)]
    assert said == [(str(own),), (str(common),)]


def test_an_unknown_code_is_shown_in_the_platforms_own_words():
    one = line(desired_version=2, parked_version=2, parked_code="odd", last_error="odd: Something odd")
    assert (one.words, one.said) == ((), "Something odd")


def test_a_page_says_everything_that_it_lacks():
    one = page(missing=["picture", "category", "of an older release"])
    assert (one.standing, one.causes) == (Standing.MISSING, (Missing.CATEGORY, Missing.PICTURE))
    assert len(one.words) == 2


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Standing.MATCHES),
        ({"review": "in_review"}, Standing.REVIEW),
        ({"aim": "unlisted", "review": "unlisted"}, Standing.HIDDEN),
        ({"aim": "deleted", "review": "gone"}, Standing.DOWN),
        ({"aim": "unlisted", "missing": ["picture"]}, Standing.HIDDEN),
    ],
)
def test_a_page_that_was_told_stands_as_the_platform_says(fields, expected):
    assert page(**fields).standing is expected


@pytest.mark.parametrize(
    ("reason", "cause"),
    [("Blurred image", (Missing.PICTURE,)), ("Thiếu giấy phép", (Missing.LICENCE,)), ("Because", ())],
)
def test_a_rejected_page_names_what_it_is_about_and_is_not_sent_the_same_again(reason, cause):
    one = page(review="rejected", review_reason=reason)
    assert (one.standing, one.causes, one.said) == (Standing.REFUSED, cause, reason)
    assert not one.may_retry


def test_a_page_that_was_not_taken_can_be_sent_again():
    parked = intent(facet="content", desired_version=2, parked_version=2, parked_code="error_title")
    assert page(intent_=parked, review="").may_retry
