"""Own, other and role for every address of the workspace: one table per part, `access_<part>.ROWS`."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.workspace.seats import browser_of, member
from workspace.access import MAY

PARTS = sorted(path.stem for path in Path(__file__).parent.glob("access_*.py"))
ROWS = [row for part in PARTS for row in import_module(f"tests.workspace.{part}").ROWS]
OPEN = {"sign_up", "invitation", "counter_worker"}  # for people without a seat: tested by themselves


def ask(browser: Client, method: str, address: str, key: str | tuple[str, ...] = "") -> int:
    keys = key if isinstance(key, tuple) else (key,)
    return getattr(browser, method)(address.format(*keys)).status_code


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_an_address_is_for_the_seats_that_may(db, row):
    method, address, task, make = row
    for role, tasks in MAY.items():
        own = member(role)
        answer = ask(browser_of(own), method, address, make(own) if make else "")

        assert (answer == 403) == (task not in tasks), (role, answer)
        assert answer != 404, role


@pytest.mark.parametrize("row", [row for row in ROWS if row[3]], ids=lambda row: f"{row[0]} {row[1]}")
def test_the_row_of_another_producer_does_not_exist(db, row):
    method, address, _task, make = row
    key = make(member("owner"))

    assert ask(browser_of(member("owner")), method, address, key) == 404


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_a_visitor_logs_in_first(db, row):
    method, address, _task, _make = row

    assert ask(Client(), method, address, ("1", "1", "1")) == 302


def test_no_address_of_the_workspace_is_left_out():
    ours = get_resolver().namespace_dict["workspace"][1].reverse_dict
    names = {name for name in ours if isinstance(name, str)} - OPEN
    patterns = {name: ours.getlist(name)[0][0][0][0] for name in names}
    asked = {row[1].removeprefix("/kenh-nguoi-ban/") for row in ROWS}

    missing = {name for name, shape in patterns.items() if _shape(shape) not in asked}
    assert missing == set()


def _shape(pattern: str) -> str:
    """ "thanh-vien/%(pk)s/xoa/" as the table writes it."""
    return re.sub(r"%\(\w+\)s", "{}", pattern)
