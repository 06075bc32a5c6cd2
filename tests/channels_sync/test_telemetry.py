"""One structured line per push, read-back and refresh, without anybody's data."""

import logging

import pytest
from django.db import transaction

from channels_sync import connecting, tallies, telemetry, tokens
from channels_sync.leases import Leased
from channels_sync.models import SyncAttempt
from channels_sync.protocol import Change, Facet, ListingRef, Outcome, Result
from core.channels import Channel


@pytest.fixture
def lines(caplog):
    """Lines of an event, as their fields."""
    caplog.set_level(logging.INFO, logger="events")

    def of(event: str) -> list[dict]:
        return [r.msg for r in caplog.records if r.name == "events" and r.msg["event"] == event]

    return of


def test_a_push_is_one_line_that_says_all_there_is_to_know(world, lines):
    account, variant = world.shop_with(10)
    before = len(lines("push"))
    world.want(variant, 4)
    world.pass_time(seconds=2)
    world.drain(account)
    (line,) = lines("push")[before:]
    assert {key: line[key] for key in line if key not in ("took_ms", "timestamp", "level", "logger")} == {
        "event": "push",
        "account": account.pk,
        "channel": "shopee",
        "facet": "stock",
        "products": 1,
        "skus": 1,
        "outcomes": {"applied": 1},
        "codes": {},
        "lag_ms": 2000,
        "request_id": "r-1",
        "attempt": 1,
    }
    assert line["took_ms"] >= 0


def test_a_call_that_fails_as_a_whole_is_one_line_too_and_the_next_says_which_attempt_it_is(world, lines):
    account, variant = world.shop_with(10)
    before = len(lines("push"))
    world.remote(account).is_away()
    world.want(variant, 4)
    world.settle()
    failed, done = lines("push")[before:]
    assert (failed["outcomes"], failed["codes"], failed["attempt"]) == (
        {"unavailable": 1},
        {"http_503": 1},
        1,
    )
    assert (done["outcomes"], done["attempt"]) == ({"applied": 1}, 2)


def test_refusals_are_counted_by_their_codes(world, lines):
    account, variant = world.shop_with(10)
    before = len(lines("push"))
    world.remote(account).verdicts[variant.sku] = (Outcome.REJECTED, "error_item_uneditable")
    world.want(variant, 4)
    world.drain(account)
    (line,) = lines("push")[before:]
    assert (line["outcomes"], line["codes"]) == ({"rejected": 1}, {"error_item_uneditable": 1})


def test_calls_that_are_settled_together_are_a_line_each_and_counted_each(world, lines):
    account, variant = world.shop_with(10)
    before = len(lines("push")), {row.facet: row.calls for row in tallies.totals()}
    world.want(variant, 4)
    stock, price = world.intent(account, variant), world.intent(account, variant, Facet.PRICE)
    told = []
    for row, request_id in ((stock, "r-8"), (price, "r-9")):
        change = Change(ListingRef("P", "S"), 1, None)
        result = Result(change.ref, 1, Outcome.APPLIED, request_id=request_id)
        tried = SyncAttempt(intent=row, version=1, outcome="applied", took_ms=7, lag_ms=5, at=world.now())
        told.append(telemetry.Told(row, Leased(row.pk, Facet(row.facet), change), result, tried))
    with transaction.atomic():
        telemetry.pushed(told)
    assert [(line["facet"], line["request_id"]) for line in lines("push")[before[0] :]] == [
        ("stock", "r-8"),
        ("price", "r-9"),
    ]
    after = {row.facet: row.calls for row in tallies.totals()}
    assert {facet: after[facet] - before[1][facet] for facet in after} == {"stock": 1, "price": 1}


def test_shadow_is_no_push(world, lines):
    account, variant = world.shop_with(10)
    before = len(lines("push"))
    type(account).objects.update(mode="shadow")
    world.want(variant, 4)
    world.drain(account)
    assert len(lines("push")) == before


def test_a_read_back_is_one_line(world, lines):
    account, _ = world.shop_with(10)
    shelf = next(iter(world.remote(account).shelves.values()))
    shelf.stock = 12
    world.reconcile(account)
    (line,) = lines("reconcile")
    assert (line["account"], line["reopened"], line["missed_chunks"]) == (account.pk, 1, 0)


def test_a_refresh_is_one_line_and_names_no_token(world, lines, caplog):
    account, _ = world.shop_with(10, Channel.LAZADA)
    tokens.refresh(account.pk, "access-1")
    world.remote(account).refuses_refresh = True
    with pytest.raises(Exception, match="spent"):
        tokens.refresh(account.pk, "access-1")
    done, refused = lines("refresh")
    assert (done["outcome"], refused["outcome"], refused["code"]) == (
        "done",
        "Unauthorised",
        "refresh_refused",
    )
    assert "refresh-2" not in caplog.text


def test_a_disconnection_is_one_line(world, lines):
    account, _ = world.shop_with(10)
    connecting.disconnect(account.pk)
    (line,) = lines("disconnect")
    assert line["account"] == account.pk
