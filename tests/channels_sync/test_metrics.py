"""/metrics: figures of the database, the same from every process, and alert rules that name no other."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from channels_sync.models import ChannelAccount, Drift, InboxMessage
from channels_sync.protocol import Outcome
from core import clock, views
from core.channels import Channel
from core.models import OutboxEvent
from orders.models import OrderTask
from orders.states import Status
from tests.factories import VariantFactory
from tests.orders.placing import imported, line

ALERTS = Path(settings.BASE_DIR) / "ops/alerts.yml"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """No answer of an earlier test."""
    monkeypatch.setattr(views, "_scrape", views._Scrape())


def scrape() -> dict[str, float]:
    """Samples of ours by `name{label,label}`, as they stand now."""
    views._scrape.good_until = 0.0
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    return {
        f"{sample.name}{{{','.join(sample.labels.values())}}}": sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
        if sample.name.startswith("ocop_")
    }


def test_what_waits_is_refused_and_flies_is_said_by_account_and_facet(world):
    account, variant = world.shop_with(10)
    key = f"{account.pk},shopee"
    world.want(variant, 4)
    world.pass_time(seconds=30)
    found = scrape()
    assert found[f"ocop_dirty{{{key},stock}}"] == 1
    assert found[f"ocop_oldest_dirty_seconds{{{key}}}"] == 30
    assert found[f"ocop_parked{{{key},stock}}"] == 0
    world.remote(account).verdicts[variant.sku] = (Outcome.REJECTED, "error_item_uneditable")
    world.drain(account)
    found = scrape()
    assert (found[f"ocop_dirty{{{key},stock}}"], found[f"ocop_parked{{{key},stock}}"]) == (0, 1)
    assert found[f"ocop_oldest_dirty_seconds{{{key}}}"] == 0


def test_counters_and_the_lag_histogram_only_rise(world):
    account, variant = world.shop_with(10)
    before = scrape()
    world.want(variant, 4)
    world.pass_time(seconds=4)
    world.settle()
    after = scrape()
    key = f"{account.pk},stock"

    def added(name: str) -> float:
        return after[name] - before[name]

    assert added(f"ocop_push_calls_total{{{key}}}") == 1
    assert added(f"ocop_push_outcomes_total{{{key},applied}}") == 1
    assert added(f"ocop_push_outcomes_total{{{key},throttled}}") == 0
    assert added(f"ocop_lag_seconds_bucket{{{key},3.0}}") == 0
    assert added(f"ocop_lag_seconds_bucket{{{key},5.0}}") == 1
    assert added(f"ocop_lag_seconds_bucket{{{key},+Inf}}") == 1
    assert added(f"ocop_lag_seconds_sum{{{key}}}") == 4
    assert all(after[name] >= before[name] for name in before if "_total{" in name or "_bucket{" in name)


def test_breaker_consent_token_inbox_outbox_and_drift_are_said(world):
    account, _ = world.shop_with(10)
    now = clock.now()
    ChannelAccount.objects.update(
        paused_until=now + timedelta(minutes=5),
        pause_s=300,
        consent_expires_at=now + timedelta(days=6),
        access_expires_at=now + timedelta(seconds=90),
        observed_at=now - timedelta(seconds=40),
    )
    inbox = {"channel": "shopee", "account": account, "topic": "order", "body": b"{}", "not_before": now}
    for key, code in (("1", ""), ("2", "gone")):
        InboxMessage.objects.create(
            dedupe_key=key, parked_code=code, received_at=now - timedelta(seconds=20), **inbox
        )
    OutboxEvent.objects.create(topic="stock", key=1, created_at=now - timedelta(seconds=7))
    Drift.objects.create(
        account=account,
        listing=account.listings.get(),
        facet="stock",
        decision="left",
        at=now - timedelta(minutes=59),
    )
    found = scrape()
    key = f"{account.pk},shopee"
    assert {
        name: found[f"ocop_{name}{{{labels}}}"]
        for name, labels in [
            ("breaker_state", key),
            ("consent_days_left", key),
            ("token_seconds_left", key),
            ("readback_age_seconds", key),
            ("webhook_age_seconds", key),
            ("drift_last_hour", key),
            ("inbox_waiting", account.pk),
            ("inbox_parked", account.pk),
            ("inbox_oldest_seconds", account.pk),
            ("outbox_depth", ""),
            ("outbox_oldest_seconds", ""),
        ]
    } == {
        "breaker_state": 2,
        "consent_days_left": 6,
        "token_seconds_left": 90,
        "readback_age_seconds": 40,
        "webhook_age_seconds": 20,
        "drift_last_hour": 1,
        "inbox_waiting": 1,
        "inbox_parked": 1,
        "inbox_oldest_seconds": 20,
        "outbox_depth": 1,
        "outbox_oldest_seconds": 7,
    }


def test_what_a_shop_has_yet_to_be_told_about_orders_and_what_it_refused_is_said(world):
    account, variant = world.shop_with(10)
    quiet = world.open_shop(Channel.LAZADA)
    now = clock.now()
    said = [("", 40, {}), ("", 90, {"done_at": now}), ("not_shippable", 60, {})]
    for number, (code, age_s, more) in enumerate(said):
        order = imported(line(variant, 1), ref=f"{number}", scope=account.scope)
        asked = {"created_at": now - timedelta(seconds=age_s), "not_before": now, "parked_code": code}
        OrderTask.objects.create(order=order, kind=OrderTask.Kind.SHIP, **asked, **more)
    gone = imported(line(variant, 1), ref="gone", scope=account.scope, status=Status.SHIPPING)
    OrderTask.objects.create(order=gone, kind="ship", created_at=now, not_before=now, parked_code="late")
    found = scrape()
    for shop, figures in ((f"{account.pk},shopee", (1, 1, 40)), (f"{quiet.pk},lazada", (0, 0, 0))):
        names = ("waiting", "parked", "oldest_seconds")
        assert tuple(found[f"ocop_order_messages_{name}{{{shop}}}"] for name in names) == figures


@pytest.mark.parametrize("count", [2, 20])
def test_a_scrape_costs_the_same_queries_however_much_there_is(world, count):
    account = world.open_shop()
    for _ in range(count):
        world.offer(account, VariantFactory(stock=5))
    with CaptureQueriesContext(connection) as seen:
        scrape()
    assert len(seen) == 12


def test_within_five_seconds_the_database_is_asked_once(world):
    scrape()
    with CaptureQueriesContext(connection) as seen:
        assert Client().get("/metrics").status_code == 200
    assert len(seen) == 0


@pytest.mark.parametrize(
    ("header", "status"), [("", 401), ("Bearer wrong", 401), ("secret", 401), ("Bearer secret", 200)]
)
def test_a_token_that_is_set_is_asked_for(world, settings, header, status):
    settings.METRICS_TOKEN = "secret"
    answer = Client().get("/metrics", headers={"Authorization": header})
    assert answer.status_code == status
    assert (b"ocop_" in answer.content) is (status == 200)


def test_every_figure_that_an_alert_names_is_given(world):
    account, _ = world.shop_with(10)
    ChannelAccount.objects.update(
        consent_expires_at=clock.now(), access_expires_at=clock.now(), observed_at=clock.now()
    )
    InboxMessage.objects.create(
        channel="shopee",
        account=account,
        topic="order",
        dedupe_key="1",
        body=b"",
        not_before=clock.now(),
        received_at=clock.now(),
    )
    given = {name.partition("{")[0] for name in scrape()}
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    named = {name for rule in rules for name in re.findall(r"\bocop_\w+", yaml.safe_dump(rule))}
    assert len(rules) == len({rule["alert"] for rule in rules}) > 10
    assert named <= given, named - given
    assert all(rule["annotations"]["summary"] and rule["labels"]["severity"] for rule in rules)


def test_every_alert_has_its_section_in_the_runbook():
    runbook = (Path(settings.BASE_DIR) / "docs/runbook.md").read_text()
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    assert [rule["alert"] for rule in rules if f"### {rule['alert']}\n" not in runbook] == []
