"""Vouchers in our shops: offered where the platform takes them, told when they change, taken back at last."""

from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.models import Producer
from channels_sync import queries, vouchers
from channels_sync.adapters import registry
from channels_sync.models import SyncIntent, VoucherOffer
from channels_sync.protocol import Coupon, Facet, Limit, Outcome
from core import clock, relay
from core.channels import Channel
from promotions import services as promotions
from promotions.models import Voucher
from tests.factories import ProducerFactory, VoucherFactory

ONE = Limit(batch=1, one_product=False)
HOUR = timedelta(hours=1)
QUERIES = 11


def shop(world, channel, *, takes_vouchers=True, **fields):
    """A shop whose platform takes vouchers by API, or does not."""
    real = registry.ADAPTERS[channel].capabilities
    limits = {facet: limit for facet, limit in real.limits.items() if facet is not Facet.VOUCHER}
    limits |= {Facet.VOUCHER: ONE} if takes_vouchers else {}
    return world.open_shop(channel, capabilities=replace(real, limits=limits), **fields)


@pytest.fixture
def shops(world):
    """One shop on each marketplace; TikTok Shop takes no vouchers."""
    return {
        channel: shop(world, channel, takes_vouchers=channel is not Channel.TIKTOK)
        for channel in (Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK)
    }


def announce(voucher: Voucher) -> Voucher:
    """As the admin does after saving."""
    promotions.announce_voucher(voucher.pk)
    return voucher


def make(*channels: Channel, **fields) -> Voucher:
    return announce(VoucherFactory.create(code="TET27", name="Tết 2027", channels=[*channels], **fields))


def offered(world, account) -> dict[str, Coupon]:
    return world.remote(account).coupons


def test_each_shop_of_its_channels_offers_a_voucher_and_keeps_its_own_count(world, shops):
    voucher = make(Channel.WEB, Channel.SHOPEE, Channel.LAZADA, usage_limit=40, min_spend_vnd=50_000)
    world.settle()
    coupon = Coupon(
        code="TET27",
        name="Tết 2027",
        percent=0,
        amount_vnd=20_000,
        max_discount_vnd=None,
        min_spend_vnd=50_000,
        quantity=40,
        starts_at=voucher.starts_at,
        ends_at=voucher.ends_at,
    )
    assert offered(world, shops[Channel.SHOPEE]) == {"V-TET27": coupon}
    assert offered(world, shops[Channel.LAZADA]) == {"V-TET27": coupon}
    assert set(VoucherOffer.objects.values_list("account__channel", "external_id")) == {
        ("shopee", "V-TET27"),
        ("lazada", "V-TET27"),
    }


def test_a_platform_that_takes_no_vouchers_gets_no_intent(world, shops):
    make(Channel.TIKTOK)
    world.settle()
    assert not VoucherOffer.objects.exists()
    assert not SyncIntent.objects.exists()


def test_the_shop_of_a_producer_and_one_that_was_disconnected_offer_nothing(world):
    producer: Producer = ProducerFactory()
    shop(world, Channel.SHOPEE, producer=producer)
    shop(world, Channel.LAZADA, disconnected_at=clock.now())
    make(Channel.SHOPEE, Channel.LAZADA)
    world.settle()
    assert not VoucherOffer.objects.exists()


def test_a_voucher_of_the_web_alone_stays_there(world, shops):
    announce(VoucherFactory.create())
    world.settle()
    assert not VoucherOffer.objects.exists()


def test_a_change_is_told_under_the_id_that_the_shop_gave(world, shops):
    voucher = make(Channel.SHOPEE)
    world.settle()
    Voucher.objects.filter(pk=voucher.pk).update(usage_limit=99)
    announce(voucher)
    world.settle()
    last = world.remote(shops[Channel.SHOPEE]).calls[-1].changes[0]
    assert (last.ref.product, last.ref.seller_sku, last.value.quantity) == ("V-TET27", "TET27", 99)
    assert VoucherOffer.objects.count() == SyncIntent.objects.count() == 1


def test_looking_again_without_a_change_sends_nothing(world, shops):
    voucher = make(Channel.SHOPEE)
    world.settle()
    announce(voucher)
    world.settle()
    assert vouchers.refresh({voucher.pk: clock.now()}) == set()
    assert len(world.remote(shops[Channel.SHOPEE]).calls) == 1


def test_a_voucher_that_is_stopped_is_taken_back_within_five_seconds(world, shops):
    voucher = make(Channel.SHOPEE, Channel.LAZADA)
    world.settle()
    world.pass_time(minutes=1)
    stopped = clock.now()
    promotions.stop_voucher(voucher.pk)
    relay.run()
    for channel in (Channel.SHOPEE, Channel.LAZADA):
        world.drain_once(shops[channel])
        assert offered(world, shops[channel])["V-TET27"].is_active is False
    assert clock.now() - stopped < timedelta(seconds=5)


def test_a_channel_that_is_taken_off_takes_its_voucher_back_and_gets_it_again(world, shops):
    voucher, shopee = make(Channel.SHOPEE, Channel.LAZADA), shops[Channel.SHOPEE]
    world.settle()
    for channels, is_active in ((["lazada"], False), (["lazada", "shopee"], True)):
        Voucher.objects.filter(pk=voucher.pk).update(channels=channels)
        announce(voucher)
        world.settle()
        assert offered(world, shopee)["V-TET27"].is_active is is_active
        assert VoucherOffer.objects.get(account=shopee).is_wanted is is_active
    assert offered(world, shops[Channel.LAZADA])["V-TET27"].is_active


def test_a_voucher_that_ended_by_itself_is_not_taken_back_once_more(world, shops):
    voucher = make(Channel.SHOPEE, ends_at=clock.now() + 2 * HOUR)
    world.settle()
    world.pass_time(hours=3)
    announce(voucher)
    world.settle()
    assert len(world.remote(shops[Channel.SHOPEE]).calls) == 1


def test_an_end_that_is_moved_into_the_past_takes_the_voucher_back(world, shops):
    voucher = make(Channel.SHOPEE)
    world.settle()
    world.pass_time(minutes=1)
    Voucher.objects.filter(pk=voucher.pk).update(ends_at=clock.now() - timedelta(seconds=1))
    announce(voucher)
    world.settle()
    assert offered(world, shops[Channel.SHOPEE])["V-TET27"].is_active is False


def test_a_voucher_that_is_over_or_stopped_is_offered_to_no_new_shop(world, shops):
    make(Channel.SHOPEE, stopped_at=clock.now())
    announce(VoucherFactory.create(channels=["shopee"], ends_at=clock.now()))
    world.settle()
    assert not VoucherOffer.objects.exists()


def test_a_shop_that_is_connected_later_gets_the_vouchers_at_its_next_look(world):
    make(Channel.SHOPEE)
    world.settle()
    account = shop(world, Channel.SHOPEE)
    world.reconcile(account)
    world.settle()
    assert list(offered(world, account)) == ["V-TET27"]


def test_a_refused_voucher_is_parked_with_its_code_and_the_next_change_frees_it(world, shops):
    account, voucher = shops[Channel.SHOPEE], make(Channel.SHOPEE)
    world.remote(account).verdicts = {"": (Outcome.REJECTED, "voucher_code_duplicate_error")}
    world.settle()
    [row] = queries.recent_parked()
    assert (row.parked_code, row.ref.seller_sku) == ("voucher_code_duplicate_error", "TET27")
    world.remote(account).verdicts = {}
    Voucher.objects.filter(pk=voucher.pk).update(usage_limit=11)
    announce(voucher)
    world.settle()
    assert not queries.recent_parked()


def test_an_answer_that_was_lost_is_sent_again_and_makes_no_second_voucher(world, shops):
    world.remote(shops[Channel.SHOPEE]).loses_the_answer()
    make(Channel.SHOPEE)
    world.settle()
    assert list(offered(world, shops[Channel.SHOPEE])) == ["V-TET27"]
    assert world.outcomes(shops[Channel.SHOPEE], Facet.VOUCHER) == ["unknown", "applied"]


def test_vouchers_go_out_beside_listings_and_taking_back_goes_before_prices(world, shops):
    account = shops[Channel.SHOPEE]
    voucher = make(Channel.SHOPEE)
    world.settle()
    assert SyncIntent.objects.get().urgency == 3
    promotions.stop_voucher(voucher.pk)
    relay.run()
    assert SyncIntent.objects.get().urgency == 1
    world.settle()
    assert [call.facet for call in world.remote(account).calls] == [Facet.VOUCHER] * 2


@pytest.mark.parametrize("count", [2, 12])
def test_many_vouchers_are_looked_at_in_a_fixed_number_of_queries(
    world, shops, count, django_assert_num_queries
):
    wanted = {VoucherFactory(channels=["shopee", "lazada"]).pk: clock.now() for _ in range(count)}
    with django_assert_num_queries(QUERIES):
        assert len(vouchers.refresh(wanted)) == 2
    assert SyncIntent.objects.count() == 2 * count
