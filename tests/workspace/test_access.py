"""Who may open what of the workspace: every address, method, role and somebody else's row, as docs/access.md
says. A part adds its rows in `access_<part>.ROWS`: (method, address with {}, task, what makes the key of
one's own row or None), and where a bare POST is no use a fifth, what makes its body."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalog.models import Membership
from tests.factories import UserFactory
from tests.site_map import addresses, methods, written
from tests.workspace.seats import browser_of, member
from workspace.access import MAY

DESK = "/kenh-nguoi-ban/"
PARTS = sorted(path.stem for path in Path(__file__).parent.glob("access_*.py"))
ROWS = [row for part in PARTS for row in import_module(f"tests.workspace.{part}").ROWS]
OPEN = {"dang-ky/", "loi-moi/{}/", "ban-tai-quay/sw.js"}  # for people without a seat: tested by themselves
SHAPES = list(dict.fromkeys(row[1] for row in ROWS))
KEYED = [shape for shape in SHAPES if "{" in shape]
PAGE = Path(__file__).parents[2] / "docs/access.md"


def row_of(shape: str, method: str) -> tuple[Any, ...]:
    """The row of this method, else that of the address: both methods of a page are for the same seats."""
    rows = [row for row in ROWS if row[1] == shape]
    return next((row for row in rows if row[0] == method), rows[0])


def ask(browser: Client, method: str, row: tuple[Any, ...], of: Membership) -> tuple[int, str, bool]:
    """Ask for the row of this seat: status, where it leads, and whether anything was written."""
    _method, shape, _task, make, *body = row
    keys = make(of) if make else ()
    address = shape.format(*(keys if isinstance(keys, tuple) else (keys,)))
    data, before = (body[0](of) if body else {}), written()
    answer = getattr(browser, method)(address, data)
    return answer.status_code, answer.headers.get("Location", ""), written() != before


def methods_of(shape: str) -> list[str]:
    return methods(shape.format("1", "1", "1"))


@pytest.mark.parametrize("shape", SHAPES)
def test_an_address_is_for_the_seats_that_may(db, shape):
    for method in methods_of(shape):
        row = row_of(shape, method)
        for role, tasks in MAY.items():
            own = member(role)
            status, _to, has_written = ask(browser_of(own), method, row, own)

            assert (status == 403) == (row[2] not in tasks), (method, role, status)
            assert status != 404, (method, role)
            assert not (status == 403 and has_written), (method, role)


@pytest.mark.parametrize("shape", KEYED)
def test_the_row_of_another_producer_does_not_exist_and_stays_as_it_is(db, shape):
    for method in methods_of(shape):
        row = row_of(shape, method)
        for role, tasks in MAY.items():
            status, _to, has_written = ask(browser_of(member(role)), method, row, member("owner"))

            assert status == (404 if row[2] in tasks else 403), (method, role)
            assert not has_written, (method, role)


@pytest.mark.parametrize("shape", SHAPES)
def test_whoever_has_no_seat_is_led_away_and_changes_nothing(db, shape):
    shopper, top = browser_of(UserFactory()), browser_of(UserFactory(staff=True))
    staff = browser_of(UserFactory(is_staff=True))
    for method in methods_of(shape):
        row = row_of(shape, method)
        status, to, has_written = ask(Client(), method, row, member("owner"))
        assert (status, "/login/" in to, has_written) == (302, True, False), method
        for browser in (shopper, staff, top):
            status, to, has_written = ask(browser, method, row, member("owner"))
            assert (status, to, has_written) == (302, f"{DESK}dang-ky/", False), method


def test_the_witness_sees_a_write(db):
    own = member("owner")
    row = row_of(f"{DESK}san-pham/{{}}/nhan-ban/", "post")

    assert ask(browser_of(own), "post", row, own)[2]


def test_no_address_of_the_workspace_is_left_out(db):
    ours = {one.shape for one in addresses(DESK)}
    left_out = ours - set(SHAPES) - {DESK + one for one in OPEN}

    assert left_out == set(), "write a row for it in tests/workspace/access_<part>.py"
    assert set(SHAPES) - ours == set(), "no such address any more"


@cache
def said() -> dict[str, tuple[str, ...]]:
    """What docs/access.md says of each address: its cells for owner, editor, packer."""
    table = PAGE.read_text().split("| Owner | Editor | Packer |")[1].split("\n\n")[0]
    found = {}
    for line in table.splitlines()[2:]:
        first, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for address in re.findall(r"`([^`]*)`", first):
            found[DESK + re.sub(r"<[^>]+>", "{}", address.strip())] = tuple(cells)
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_the_page_says_what_holds(db, shape):
    assert shape in said(), f"docs/access.md does not name {shape}"
    for cell, tasks in zip(said()[shape], MAY.values(), strict=True):
        may = {method for method in methods_of(shape) if row_of(shape, method)[2] in tasks}
        wanted = "–" if not may else "✓" if may == set(methods_of(shape)) else "look"
        assert cell == wanted or (cell, may) == ("look", {"get"}), (shape, cell, wanted)


def test_the_page_names_nothing_that_is_not_there():
    assert set(said()) - {one.shape for one in addresses(DESK)} == set()
