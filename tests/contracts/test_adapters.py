"""What every adapter promises, proved against each marketplace's stand-in over HTTP."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from channels_sync.protocol import (
    Change,
    ChannelAdapter,
    Deal,
    Facet,
    ListingRef,
    Observation,
    Outcome,
    Price,
    Stock,
    Throttled,
    Unauthorised,
    Unavailable,
    Value,
)
from core.channels import Channel
from tests.contracts.conftest import SKUS, Sandbox, SignIn

pytestmark = pytest.mark.demo

Refs = dict[str, ListingRef]

FACET_OF = {Stock: Facet.STOCK, Price: Facet.PRICE, Deal: Facet.PROMOTION, type(None): Facet.PROMOTION}
STARTS_SOON = timedelta(minutes=5)  # by then each platform has begun a deal that was due at once


def send(adapter: ChannelAdapter, refs: Refs, **values: Value) -> dict[str, Outcome]:
    """Push values by seller SKU (written with underscores), grouped as the adapter's limits ask."""
    outcomes: dict[str, Outcome] = {}
    waiting = {name.replace("_", "-"): value for name, value in values.items()}
    while waiting:
        first = next(iter(waiting))
        facet = FACET_OF[type(waiting[first])]
        limit = adapter.capabilities.limits[facet]
        together = [
            sku
            for sku, value in waiting.items()
            if FACET_OF[type(value)] is facet
            and (not limit.one_product or refs[sku].product == refs[first].product)
        ][: limit.batch]
        changes = [Change(refs[sku], 7, waiting.pop(sku)) for sku in together]
        results = adapter.push(facet, changes)
        assert [(result.ref, result.version) for result in results] == [(c.ref, 7) for c in changes]
        outcomes |= {sku: result.outcome for sku, result in zip(together, results, strict=True)}
    return outcomes


def look(adapter: ChannelAdapter, ref: ListingRef) -> Observation:
    (seen,) = adapter.observe([ref])
    assert seen.ref == ref
    return seen


def deal(
    sandbox: Sandbox, price_vnd: int, campaign: str = "tet-1", starts_in: timedelta = timedelta(0)
) -> Deal:
    now = sandbox.now().replace(microsecond=0, second=0)
    return Deal(campaign, price_vnd, now + starts_in, now + timedelta(days=3))


def test_the_catalogue_names_every_sku_of_the_shop_once(adapter: ChannelAdapter) -> None:
    found = [remote.ref.seller_sku for remote in adapter.catalogue()]
    assert sorted(found) == sorted(SKUS)


def test_pushed_stock_is_what_buyers_see_and_what_is_read_back(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    outcomes = send(adapter, refs, K01_500=Stock(12), K01_1000=Stock(0), K02_500=Stock(40))

    assert set(outcomes.values()) == {Outcome.APPLIED}
    shelf = sandbox.shelf(channel)
    assert [shelf[sku]["stock"] for sku in ("K01-500", "K01-1000", "K02-500")] == [12, 0, 40]
    assert [seen.stock for seen in adapter.observe([refs["K01-500"], refs["K02-500"]])] == [12, 40]


def test_a_full_batch_lands_whole(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    values = {sku.replace("-", "_"): Stock(number) for number, sku in enumerate(SKUS, start=1)}

    send(adapter, refs, **values)

    shelf = sandbox.shelf(channel)
    assert {sku: shelf[sku]["stock"] for sku in SKUS} == {s: n for n, s in enumerate(SKUS, start=1)}


def test_pushing_the_same_twice_changes_nothing_more(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    offer = deal(sandbox, 150_000)
    send(adapter, refs, K01_500=Stock(9))
    send(adapter, refs, K01_500=offer)
    once = sandbox.shelf(channel)

    assert send(adapter, refs, K01_500=Stock(9)) == {"K01-500": Outcome.APPLIED}
    assert send(adapter, refs, K01_500=offer) == {"K01-500": Outcome.APPLIED}

    assert sandbox.shelf(channel) == once


def test_a_pushed_price_is_the_list_price(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    outcomes = send(adapter, refs, K01_500=Price(199_000), K02_500=Price(115_000))

    assert set(outcomes.values()) == {Outcome.APPLIED}
    shelf = sandbox.shelf(channel)
    assert (shelf["K01-500"]["price_vnd"], shelf["K02-500"]["price_vnd"]) == (199_000, 115_000)
    assert shelf["K01-1000"]["price_vnd"] == SKUS["K01-1000"]
    assert look(adapter, refs["K01-500"]).price_vnd == 199_000


def test_a_running_deal_is_shown_to_buyers_and_leaves_the_list_price_alone(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K01_500=Stock(5), K02_500=Stock(5))
    outcomes = send(adapter, refs, K01_500=deal(sandbox, 150_000), K02_500=deal(sandbox, 99_000))
    assert set(outcomes.values()) == {Outcome.APPLIED}

    sandbox.let_pass(STARTS_SOON)

    shelf = sandbox.shelf(channel)
    assert (shelf["K01-500"]["shown_price_vnd"], shelf["K02-500"]["shown_price_vnd"]) == (150_000, 99_000)
    assert shelf["K01-1000"]["shown_price_vnd"] == SKUS["K01-1000"]
    seen = look(adapter, refs["K01-500"])
    assert seen.price_vnd == SKUS["K01-500"]
    assert seen.deal is not None
    assert seen.deal.price_vnd == 150_000


def test_a_coming_deal_keeps_its_window(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    coming = deal(sandbox, 150_000, starts_in=timedelta(hours=6))
    send(adapter, refs, K01_500=coming)

    seen = look(adapter, refs["K01-500"]).deal

    assert seen is not None
    assert (seen.price_vnd, seen.starts_at, seen.ends_at) == (150_000, coming.starts_at, coming.ends_at)
    assert sandbox.shelf(channel)["K01-500"]["shown_price_vnd"] == SKUS["K01-500"]


def test_a_deal_is_told_to_be_ours_where_the_platform_has_campaigns(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K01_500=deal(sandbox, 150_000, "tet-1"))

    seen = look(adapter, refs["K01-500"]).deal

    assert seen is not None
    assert seen.campaign == ("" if channel is Channel.LAZADA else "tet-1")  # Lazada has no campaign object


def test_a_deal_changes_its_price_in_place(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K01_500=deal(sandbox, 150_000), K01_1000=deal(sandbox, 300_000))

    outcomes = send(adapter, refs, K01_500=deal(sandbox, 140_000))

    assert outcomes == {"K01-500": Outcome.APPLIED}
    shelf = sandbox.shelf(channel)
    assert (shelf["K01-500"]["deal_price_vnd"], shelf["K01-1000"]["deal_price_vnd"]) == (140_000, 300_000)


def test_a_listing_moves_to_another_campaign(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K01_500=deal(sandbox, 150_000, "tet-1"), K02_500=deal(sandbox, 99_000, "tet-1"))

    outcomes = send(
        adapter, refs, K01_500=deal(sandbox, 160_000, "le-304"), K02_500=deal(sandbox, 99_000, "tet-1")
    )

    assert set(outcomes.values()) == {Outcome.APPLIED}
    first, second = adapter.observe([refs["K01-500"], refs["K02-500"]])
    assert first.deal is not None
    assert second.deal is not None
    assert (first.deal.price_vnd, second.deal.price_vnd) == (160_000, 99_000)
    if channel is not Channel.LAZADA:
        assert (first.deal.campaign, second.deal.campaign) == ("le-304", "tet-1")


@pytest.mark.parametrize("is_running", [False, True], ids=["coming", "running"])
def test_no_deal_takes_the_listing_out_and_leaves_the_others_in(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs, is_running: bool
) -> None:
    starts_in = timedelta(0) if is_running else timedelta(hours=6)
    offers = {
        "K01_500": deal(sandbox, 150_000, starts_in=starts_in),
        "K02_500": deal(sandbox, 99_000, starts_in=starts_in),
    }
    send(adapter, refs, **offers)
    sandbox.let_pass(STARTS_SOON)

    outcomes = send(adapter, refs, K01_500=None)

    assert outcomes == {"K01-500": Outcome.APPLIED}
    assert look(adapter, refs["K01-500"]).deal is None
    shelf = sandbox.shelf(channel)
    assert shelf["K01-500"]["shown_price_vnd"] == SKUS["K01-500"]
    assert shelf["K02-500"]["deal_price_vnd"] == 99_000


def test_no_deal_where_there_was_none_is_done_at_once(adapter: ChannelAdapter, refs: Refs) -> None:
    assert send(adapter, refs, K01_500=None, K02_500=None) == dict.fromkeys(
        ("K01-500", "K02-500"), Outcome.APPLIED
    )
    assert look(adapter, refs["K01-500"]).deal is None


def test_a_deal_can_come_back_after_it_was_taken_away(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    offer = deal(sandbox, 150_000)
    send(adapter, refs, K01_500=offer)
    send(adapter, refs, K01_500=None)

    assert send(adapter, refs, K01_500=offer) == {"K01-500": Outcome.APPLIED}
    assert sandbox.shelf(channel)["K01-500"]["deal_price_vnd"] == 150_000


def test_one_bad_sku_is_refused_and_its_neighbours_are_not_lost(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    unknown = replace(refs["K01-500"], sku="987654321098", seller_sku="NO-SUCH")
    good = [Change(refs[sku], 1, Stock(8)) for sku in ("K01-500", "K01-1000")]

    results = adapter.push(Facet.STOCK, [good[0], Change(unknown, 1, Stock(8)), good[1]])

    assert [result.ref for result in results] == [refs["K01-500"], unknown, refs["K01-1000"]]
    assert results[1].outcome is Outcome.REJECTED
    assert results[1].code
    # A platform that fails a batch whole says the same of each; the engine then halves it.
    applied = [result.outcome is Outcome.APPLIED for result in (results[0], results[2])]
    shelf = sandbox.shelf(channel)
    assert [shelf[sku]["stock"] == 8 for sku in ("K01-500", "K01-1000")] == applied
    assert all(applied) or len({(result.code, result.message) for result in results}) == 1


def test_a_price_the_platform_does_not_take_is_refused_and_changes_nothing(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    assert send(adapter, refs, K02_500=Price(10**12)) == {"K02-500": Outcome.REJECTED}
    assert sandbox.shelf(channel)["K02-500"]["price_vnd"] == SKUS["K02-500"]


def test_a_deal_above_the_list_price_is_refused_and_changes_nothing(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    assert send(adapter, refs, K02_500=deal(sandbox, 500_000)) == {"K02-500": Outcome.REJECTED}
    assert sandbox.shelf(channel)["K02-500"]["deal_price_vnd"] is None


def test_an_edit_behind_our_back_is_seen(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K03_250=Stock(20))
    sandbox.tamper(channel, "K03-250", stock=33, price_vnd=95_000)

    seen = look(adapter, refs["K03-250"])

    assert (seen.found, seen.stock, seen.price_vnd, seen.deal) == (True, 33, 95_000, None)


def test_a_sale_over_there_is_seen_as_less_stock(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K03_250=Stock(20))
    sandbox.buy(channel, "K03-250", 3)

    assert look(adapter, refs["K03-250"]).stock == 17


def test_stock_pushed_after_a_sale_is_what_buyers_may_still_buy(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    send(adapter, refs, K03_250=Stock(20))
    sandbox.buy(channel, "K03-250", 3)

    send(adapter, refs, K03_250=Stock(11))

    assert sandbox.shelf(channel)["K03-250"]["stock"] == 11
    assert look(adapter, refs["K03-250"]).stock == 11


def test_a_listing_that_is_gone_is_not_found(adapter: ChannelAdapter, refs: Refs) -> None:
    here = refs["K01-500"]
    no_sku = replace(here, sku="987654321098", seller_sku="NO-SUCH")
    no_product = replace(no_sku, product="987654321012")

    seen = list(adapter.observe([no_sku, here, no_product]))

    assert [one.ref for one in seen] == [no_sku, here, no_product]
    assert [one.found for one in seen] == [False, True, False]
    assert (seen[0].stock, seen[0].price_vnd, seen[0].deal) == (None, None, None)


def test_an_expired_token_asks_for_a_refresh_and_the_new_one_works(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs, sign_in: SignIn
) -> None:
    old = sandbox.credentials(channel)
    sandbox.expire_tokens(channel)
    with pytest.raises(Unauthorised) as refusal:
        sign_in(old).push(Facet.STOCK, [Change(refs["K01-500"], 1, Stock(4))])
    assert refusal.value.refreshable

    fresh = sign_in(old).refresh()

    assert fresh.access_token not in ("", old.access_token)
    assert (fresh.base_url, fresh.app_key, fresh.app_secret, fresh.shop) == (
        old.base_url,
        old.app_key,
        old.app_secret,
        old.shop,
    )
    assert isinstance(fresh.access_expires_at, datetime)
    assert isinstance(fresh.refresh_expires_at, datetime)
    assert sandbox.now() < fresh.access_expires_at < fresh.refresh_expires_at
    assert send(sign_in(fresh), refs, K01_500=Stock(4)) == {"K01-500": Outcome.APPLIED}


def test_a_refused_refresh_token_cannot_be_helped_by_refreshing(
    sandbox: Sandbox, channel: Channel, sign_in: SignIn
) -> None:
    credentials = replace(sandbox.credentials(channel), refresh_token="made-up")
    with pytest.raises(Unauthorised) as refusal:
        sign_in(credentials).refresh()
    assert not refusal.value.refreshable


def test_a_wrong_secret_cannot_be_helped_by_refreshing(
    sandbox: Sandbox, channel: Channel, refs: Refs, sign_in: SignIn
) -> None:
    credentials = replace(sandbox.credentials(channel), app_secret="not-the-secret")
    with pytest.raises(Unauthorised) as refusal:
        sign_in(credentials).push(Facet.STOCK, [Change(refs["K01-500"], 1, Stock(4))])
    assert not refusal.value.refreshable
    assert sandbox.shelf(channel)["K01-500"]["stock"] == 0


def outcome_of(adapter: ChannelAdapter, facet: Facet, change: Change) -> Outcome:
    """What a push of one change came to; the error of a whole call as the outcome the engine makes of it."""
    try:
        (result,) = adapter.push(facet, [change])
    except Throttled:
        return Outcome.THROTTLED
    except Unavailable as error:
        return Outcome.UNKNOWN if error.may_have_landed else Outcome.UNAVAILABLE
    return result.outcome


@pytest.mark.parametrize("facet", [Facet.STOCK, Facet.PRICE, Facet.PROMOTION])
def test_too_many_calls_are_told_apart_from_failures(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs, facet: Facet
) -> None:
    sandbox.switch(channel, "throttle_rate", 1.0)
    value: dict[Facet, Value] = {
        Facet.STOCK: Stock(4),
        Facet.PRICE: Price(186_000),
        Facet.PROMOTION: deal(sandbox, 150_000),
    }

    assert outcome_of(adapter, facet, Change(refs["K01-500"], 1, value[facet])) is Outcome.THROTTLED


@pytest.mark.parametrize("facet", [Facet.STOCK, Facet.PRICE, Facet.PROMOTION])
def test_a_platform_that_fails_is_never_taken_as_done_or_as_a_final_refusal(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs, facet: Facet
) -> None:
    sandbox.switch(channel, "fail_rate", 1.0)
    value: dict[Facet, Value] = {
        Facet.STOCK: Stock(4),
        Facet.PRICE: Price(186_000),
        Facet.PROMOTION: deal(sandbox, 150_000),
    }

    for _ in range(8):  # the platform's own words and a gateway's page take turns by chance
        came_to = outcome_of(adapter, facet, Change(refs["K01-500"], 1, value[facet]))
        assert came_to in (Outcome.UNKNOWN, Outcome.UNAVAILABLE)

    sandbox.switch(channel, "fail_rate", 0.0)
    row = sandbox.shelf(channel)["K01-500"]
    assert (row["stock"], row["price_vnd"], row["deal_price_vnd"]) == (0, SKUS["K01-500"], None)


@pytest.mark.parametrize("facet", [Facet.STOCK, Facet.PRICE])
def test_a_write_whose_answer_is_lost_may_have_landed(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs, facet: Facet
) -> None:
    sandbox.switch(channel, "lose_rate", 1.0)
    value: dict[Facet, Value] = {Facet.STOCK: Stock(4), Facet.PRICE: Price(186_000)}
    change = Change(refs["K01-500"], 1, value[facet])

    assert outcome_of(adapter, facet, change) is Outcome.UNKNOWN

    row = sandbox.shelf(channel)["K01-500"]
    assert (row["stock"], row["price_vnd"]) == ((4, 185_000) if facet is Facet.STOCK else (0, 186_000))


def test_a_deal_whose_answers_are_lost_is_finished_by_the_next_push(
    adapter: ChannelAdapter, sandbox: Sandbox, channel: Channel, refs: Refs
) -> None:
    offer = deal(sandbox, 150_000)
    for _ in range(6):
        sandbox.switch(channel, "lose_rate", 0.5)
        outcome_of(adapter, Facet.PROMOTION, Change(refs["K01-500"], 1, offer))

    sandbox.switch(channel, "lose_rate", 0.0)
    assert send(adapter, refs, K01_500=offer) == {"K01-500": Outcome.APPLIED}
    assert sandbox.shelf(channel)["K01-500"]["deal_price_vnd"] == 150_000
    send(adapter, refs, K01_500=None)
    assert look(adapter, refs["K01-500"]).deal is None


def test_a_platform_that_is_not_there_was_never_reached(
    sandbox: Sandbox, channel: Channel, refs: Refs, sign_in: SignIn
) -> None:
    nowhere = replace(
        sandbox.credentials(channel), base_url="http://127.0.0.1:9", auth_url="http://127.0.0.1:9"
    )
    with pytest.raises(Unavailable) as failure:
        sign_in(nowhere).push(Facet.STOCK, [Change(refs["K01-500"], 1, Stock(4))])
    assert not failure.value.may_have_landed
