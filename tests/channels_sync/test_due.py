"""What waits is found by reading what waits, however much there is that does not."""

from collections.abc import Iterable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_sync import drain, leases
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from channels_sync.protocol import Facet, Limit
from core import clock
from tests.factories import ChannelAccountFactory, ListingFactory

MANY = 2_000  # more than PostgreSQL reads through rather than opens an index for
LIMITS = dict.fromkeys(Facet, Limit(batch=50, one_product=False))


@pytest.fixture
def account(db) -> ChannelAccount:
    """A large shop in step."""
    account = ChannelAccountFactory.create()
    variant = ListingFactory.create(account=account).variant
    template = {
        "account": account,
        "facet": Facet.STOCK,
        "desired_at": clock.now(),
        "not_before": clock.now(),
    }
    variants = type(variant).objects.bulk_create(
        type(variant)(
            product=variant.product, key=f"many{n}", sku=f"{variant.sku}-{n}", price_vnd=1_000, weight_g=1
        )
        for n in range(MANY)
    )
    listings = Listing.objects.bulk_create(
        Listing(account=account, variant=one, external_product=one.sku, external_sku="0") for one in variants
    )
    SyncIntent.objects.bulk_create(
        SyncIntent(listing=one, desired_version=1, acked_version=1, **template) for one in listings
    )
    SyncIntent.objects.update(desired_version=1, acked_version=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return account


def rows_read(queries: Iterable[dict[str, str]]) -> int:
    """Rows of intents that these queries pick up, whether they keep them or not."""
    return sum(_rows(node) for one in queries if "syncintent" in one["sql"] for node in _nodes(one["sql"]))


def _nodes(sql: str) -> Iterator[dict]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"))
        [[[answer]]] = cursor.fetchall()
    waiting = [answer["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        if node.get("Relation Name") == "channels_sync_syncintent":
            yield node


def _rows(node: dict) -> int:
    return int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])


def test_looking_for_accounts_with_work_reads_no_row_that_is_in_step(account):
    with CaptureQueriesContext(connection) as queries:
        assert drain.due_accounts() == []
    assert rows_read(queries) == 0


def test_looking_for_accounts_with_work_reads_one_row_of_all_that_wait(account):
    SyncIntent.objects.update(desired_version=2)
    with CaptureQueriesContext(connection) as queries:
        assert drain.due_accounts() == [account.pk]
    assert rows_read(queries) == 1


def test_a_turn_that_finds_nothing_reads_no_row_that_is_in_step(account):
    with CaptureQueriesContext(connection) as queries:
        assert leases.take(account.pk, LIMITS, 10) is None
    assert rows_read(one for one in queries if one["sql"].startswith("SELECT")) == 0
