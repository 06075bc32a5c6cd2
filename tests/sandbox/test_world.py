"""What the stand-ins share: state, clock, switches, call budgets, journal."""

import time

import pytest

from sandbox.state import State
from sandbox.world import MARKETPLACE_SETTINGS, World

DEFAULTS = {
    "shopee": {**MARKETPLACE_SETTINGS, "calls_per_second": 10, "holiday_mode": False, "redirect_domain": ""}
}


@pytest.fixture
def world() -> World:
    return World(State(), "http://127.0.0.1:8001/", DEFAULTS)


@pytest.fixture
def machine(monkeypatch):
    """A hand-moved machine clock."""
    moment = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    monkeypatch.setattr(time, "time", lambda: moment[0])
    return moment


def test_a_call_budget_gives_its_burst_then_its_pace(world, machine):
    given = [world.allow("shopee", "a", 10) for _ in range(11)]
    assert given[:10] == [0.0] * 10
    assert given[10] == pytest.approx(0.1)
    machine[0] += 0.25
    assert [world.allow("shopee", "a", 10) > 0 for _ in range(3)] == [False, False, True]


def test_budgets_do_not_disturb_each_other_and_never_exceed_their_burst(world, machine):
    assert world.allow("shopee", "a", 5, burst=1) == 0
    assert world.allow("shopee", "a", 5, burst=1) > 0
    assert world.allow("shopee", "b", 5, burst=1) == 0
    machine[0] += 3_600
    assert [world.allow("shopee", "a", 5, burst=2) > 0 for _ in range(3)] == [False, False, True]


def test_switches_have_common_and_own_defaults_and_outlive_a_restart(tmp_path):
    path = tmp_path / "state.sqlite3"
    first = World(State(path), "http://x", DEFAULTS)
    assert (first.setting("shopee", "calls_per_second"), first.setting("shopee", "fail_rate")) == (10, 0.0)
    first.set("shopee", "fail_rate", 0.2)
    first.shift_clock(90)
    first.state.close()
    second = World(State(path), "http://x", DEFAULTS)
    assert second.setting("shopee", "fail_rate") == 0.2
    assert second.now() == pytest.approx(time.time() + 90, abs=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fail_rate", "much"),
        ("fail_rate", True),
        ("holiday_mode", 1),
        ("redirect_domain", 5),
    ],
)
def test_a_switch_refuses_another_kind_of_value(world, name, value):
    with pytest.raises(TypeError, match=name):
        world.set("shopee", name, value)


def test_unknown_switches_are_refused(world):
    with pytest.raises(KeyError):
        world.set("shopee", "nothing", 1)


def test_signed_times_may_follow_either_clock(world, machine):
    world.shift_clock(7_200)
    assert (world.skew(1_000), world.skew(8_200), world.skew(4_600)) == (0, 0, 3_600)


def test_the_journal_numbers_entries_and_hands_out_those_after_a_number(world):
    for stock in (3, 2, 1):
        world.log("shopee", path="/p", sku="A", field="stock", value=stock)
    last, entries = world.journal(after=1)
    assert (last, [(entry["n"], entry["value"]) for entry in entries]) == (3, [(2, 2), (3, 1)])
    assert world.journal(after=3) == (3, [])
    assert len(world.journal(after=-5)[1]) == 3


def test_the_journal_keeps_the_newest_twenty_thousand(world):
    for number in range(20_010):
        world.log("shopee", path="/p", value=number)
    last, entries = world.journal()
    assert (last, len(entries), entries[0]["n"]) == (20_010, 20_000, 11)


def test_a_reset_forgets_documents_switches_and_clock(world):
    world.state.put("shopee.item", 1, {"name": "x"})
    world.set("shopee", "fail_rate", 0.5)
    world.shift_clock(500)
    world.reset()
    assert world.state.get("shopee.item", 1) is None
    assert world.setting("shopee", "fail_rate") == 0.0
    assert world.now() == pytest.approx(time.time(), abs=2)


def test_state_survives_a_restart_with_ids_counting_on(tmp_path):
    path = tmp_path / "state.sqlite3"
    first = State(path)
    first.put("item", 7, {"name": "Mật ong"})
    assert (first.next_id("item", 100), first.next_id("item", 100)) == (100, 101)
    first.put("item", 8, {})
    first.remove("item", 8)
    first.close()
    second = State(path)
    assert list(second.values("item")) == [{"name": "Mật ong"}]
    assert second.next_id("item", 100) == 102
