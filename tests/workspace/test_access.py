"""Who may open what: one's own yes, another's does not exist, a role only what it does. A table per part."""

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client

from tests.workspace import access_care, access_counter, access_orders, access_stock
from tests.workspace.seats import browser_of, member

pytestmark = pytest.mark.django_db
PARTS = (access_orders, access_care, access_stock, access_counter)
FIXED = [row for part in PARTS for row in part.FIXED]
OF_ROWS = [row for part in PARTS for row in part.OF_ROWS]
ROLES = ("owner", "editor", "packer")
OPEN = {200, 303, 422}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "address", "may"), FIXED)
def test_a_role_opens_what_it_does(method, address, may, role):
    answer = getattr(browser_of(member(role)), method)(address)
    assert answer.status_code in (OPEN if role in may else {403})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "address", "may"), OF_ROWS)
def test_a_role_opens_its_producers_rows_as_far_as_it_does_that(method, address, may, role):
    who = member(role)
    answer = getattr(browser_of(who), method)(address(who.producer))
    assert answer.status_code in (OPEN if role in may else {403})


@pytest.mark.parametrize(("method", "address", "may"), OF_ROWS)
def test_another_producers_row_does_not_exist(method, address, may):
    owner, other = member("owner"), member("owner")
    assert getattr(browser_of(owner), method)(address(other.producer)).status_code == 404


@pytest.mark.parametrize(("method", "address", "_may"), FIXED)
def test_a_stranger_is_sent_to_log_in(method, address, _may):
    answer = getattr(Client(), method)(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(resolve_url(settings.LOGIN_URL))
