"""channel_diff and sync_status: what they print, and how they end."""

import json

import pytest
from django.core.management import CommandError, call_command

from channels_sync.models import ChannelAccount
from channels_sync.protocol import Outcome, Unavailable
from core.channels import Channel
from tests.factories import VariantFactory


def diff(capsys, *arguments: str) -> tuple[int, dict]:
    """(exit code, answer) of `channel_diff --json`."""
    code = 0
    try:
        call_command("channel_diff", "--json", *arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(capsys.readouterr().out)


def test_channels_that_show_what_we_want_agree(world, capsys):
    account, _ = world.shop_with(10)
    code, answer = diff(capsys)
    assert code == 0
    assert answer == {
        "agree": True,
        "listings": 1,
        "equal": 1,
        "accounts": [
            {
                "account": account.pk,
                "channel": "shopee",
                "listings": 1,
                "equal": 1,
                "differences": [],
                "error": "",
            }
        ],
    }


def test_each_difference_is_named_with_what_is_wanted_and_what_is_shown(world, capsys):
    account, variant = world.shop_with(10)
    world.remote(account).shelves[f"P{variant.pk}", variant.sku].stock = 7
    code, answer = diff(capsys)
    assert (code, answer["agree"], answer["equal"], answer["listings"]) == (1, False, 0, 1)
    assert answer["accounts"][0]["differences"] == [
        {"sku": variant.sku, "facet": "stock", "wanted": {"quantity": 10}, "shown": {"quantity": 7}}
    ]


def test_a_change_that_is_still_on_its_way_is_a_difference(world, capsys):
    _, variant = world.shop_with(10)
    world.count(variant, 4)
    assert diff(capsys)[0] == 1
    world.settle()
    assert diff(capsys)[0] == 0


def test_a_listing_that_is_gone_is_missing(world, capsys):
    account, _ = world.shop_with(10)
    world.remote(account).shelves.clear()
    code, answer = diff(capsys)
    assert code == 1
    assert {row["shown"] for row in answer["accounts"][0]["differences"]} == {"missing"}


def test_a_channel_that_does_not_answer_does_not_agree(world, capsys):
    account, _ = world.shop_with(10)

    def away(token: str) -> None:
        raise Unavailable("http_503", "away")

    world.remote(account).sign_in = away
    code, answer = diff(capsys)
    assert (code, answer["agree"], answer["accounts"][0]["error"]) == (1, False, "http_503: away")


def test_no_account_at_all_is_no_agreement(world, capsys):
    assert diff(capsys) == (1, {"agree": False, "listings": 0, "equal": 0, "accounts": []})


def test_one_account_can_be_asked_alone(world, capsys):
    first, variant = world.shop_with(10)
    second = world.open_shop(Channel.LAZADA)
    world.offer(second, variant)
    assert diff(capsys, "--account", str(first.pk))[0] == 0
    assert diff(capsys, "--account", str(second.pk))[0] == 1
    with pytest.raises(CommandError):
        call_command("channel_diff", "--account", "987654")


def test_people_read_the_same_in_lines(world, capsys):
    account, variant = world.shop_with(10)
    call_command("channel_diff")
    assert capsys.readouterr().out == "1 of 1 listings agree\n"
    world.remote(account).shelves[f"P{variant.pk}", variant.sku].stock = 7
    with pytest.raises(SystemExit):
        call_command("channel_diff")
    out = capsys.readouterr().out
    assert variant.sku in out
    assert out.endswith("0 of 1 listings agree\n")


# sync_status


def status(capsys) -> dict:
    call_command("sync_status", "--json")
    return json.loads(capsys.readouterr().out)


def test_a_quiet_account_has_nothing_dirty_parked_or_in_flight(world, capsys):
    account, _ = world.shop_with(10)
    answer = status(capsys)
    [row] = answer["accounts"]
    assert answer["outbox_depth"] == 0
    assert {name: row[name] for name in ("id", "channel", "mode", "listings", "breaker", "failures")} == {
        "id": account.pk,
        "channel": "shopee",
        "mode": "live",
        "listings": 1,
        "breaker": "closed",
        "failures": 0,
    }
    assert (row["dirty"], row["parked"], row["in_flight"], row["oldest_dirty_s"]) == (0, 0, 0, None)
    assert (row["dirty_by_facet"], row["last_error"]) == ({}, "")
    assert row["last_push_at"] is not None
    assert row["lag_p50_s"] >= 0


def test_waiting_parked_and_leased_intents_are_told_apart(world, capsys):
    account, first = world.shop_with(10)
    second, third = VariantFactory(stock=5), VariantFactory(stock=5)
    for variant in (second, third):
        world.offer(account, variant)
    world.settle()
    remote = world.remote(account)
    remote.verdicts = {first.sku: (Outcome.REJECTED, "too_odd"), second.sku: (Outcome.CONFLICT, "held")}
    for variant in (first, second):
        world.want(variant, 1)
    world.drain_once(account)
    world.pass_time(seconds=30)
    world.count(third, 1)

    [row] = status(capsys)["accounts"]
    assert (row["dirty"], row["parked"], row["in_flight"]) == (1, 1, 0)
    assert (row["oldest_dirty_s"], row["dirty_by_facet"]) == (30.0, {"stock": 1})
    assert row["last_error"] in {"too_odd: ", "held: "}
    assert status(capsys)["outbox_depth"] == 1

    remote.verdicts = {}
    in_flight = []
    remote.meanwhile(lambda: in_flight.append(status(capsys)["accounts"][0]["in_flight"]))
    world.settle()
    assert in_flight == [1]


def test_an_open_breaker_is_told_with_its_reason(world, capsys):
    world.shop_with(10)
    ChannelAccount.objects.update(
        paused_until=world.now().replace(year=2027), pause_reason="http_503: away", pause_s=60, failures=7
    )
    [row] = status(capsys)["accounts"]
    assert (row["breaker"], row["pause_reason"], row["failures"]) == ("open", "http_503: away", 7)
    call_command("sync_status")
    assert "breaker open" in capsys.readouterr().out


def test_without_accounts_there_is_only_the_outbox(world, capsys):
    assert status(capsys) == {"accounts": [], "outbox_depth": 0}
    call_command("sync_status")
    assert capsys.readouterr().out == "outbox: 0 waiting\n"
