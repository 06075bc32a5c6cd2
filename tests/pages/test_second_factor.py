"""Staff pages want a second factor: set up once, asked at each log-in, every code good once."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from core import redis
from tests.factories import UserFactory
from tests.pages.second_factor import code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PASSWORD = "mat-khau-dai-2026"
NOON = datetime(2026, 12, 1, 5, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wanted(settings):
    settings.STAFF_TWO_FACTOR = True
    cache.clear()


@pytest.fixture
def clock():
    """A clock that stands still until it is told to move."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def boss():
    user = UserFactory(staff=True, email=f"{uuid.uuid4().hex}@example.vn")
    user.set_password(PASSWORD)
    user.save()
    return user


def password_step(user, client=None) -> Client:
    """A browser that has typed the right password."""
    client = client or Client(REMOTE_ADDR=f"2001:db8::{uuid.uuid4().hex[:4]}")
    answer = client.post(
        "/admin/login/", {"username": user.email, "password": PASSWORD, "next": "/admin/catalog/product/"}
    )
    assert answer.status_code == 302
    return client


def set_up(client) -> str:
    """Go through set-up as a person does; returns the secret."""
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    [secret] = re.findall(r"<code[^>]*>([A-Z2-7]+)</code>", page)
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return secret


def enter(client, text, name="mfa_authenticate"):
    return client.post(reverse(name), {"code": text})


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "page", ["/admin/", "/admin/catalog/product/", "/staff/sync/", "/staff/no-such-page/"]
)
def test_without_a_second_factor_every_staff_page_leads_to_set_up(boss, clock, page):
    client = password_step(boss)
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("mfa_activate_totp"))


def test_nothing_is_written_by_a_post_without_a_second_factor(boss, clock):
    client = password_step(boss)
    answer = client.post("/admin/catalog/category/add/", {"name": "Mới", "slug": "moi", "position": 1})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("mfa_activate_totp"))
    from catalog.models import Category

    assert not Category.objects.filter(slug="moi").exists()


def test_a_shopper_is_not_asked_and_gets_in_no_further_than_before(clock):
    client = Client()
    client.force_login(UserFactory())
    assert client.get(reverse("storefront:account_profile")).status_code == 200
    assert client.get("/staff/sync/").status_code == 403


def test_a_shopper_may_have_one_too_of_which_the_staffs_log_knows_nothing(clock):
    lan = UserFactory(full_name="Nguyễn Thị Lan")
    lan.set_password(PASSWORD)
    lan.save()
    client = Client(REMOTE_ADDR=f"2001:db8::{uuid.uuid4().hex[:4]}")
    client.post(reverse("account_login"), {"login": lan.email, "password": PASSWORD})
    set_up(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_new_phone"))
    assert Authenticator.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_set_up_shows_picture_and_text_and_opens_the_staff_pages(boss, clock):
    client = password_step(boss)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    set_up(client)
    assert is_in(client)


def test_a_wrong_first_code_turns_nothing_on(boss, clock):
    client = password_step(boss)
    client.get(reverse("mfa_activate_totp"))
    answer = enter(client, "000000", "mfa_activate_totp")
    assert (answer.status_code, Authenticator.objects.count()) == (422, 0)
    assert "This code is not right." in answer.content.decode()


def test_recovery_codes_are_shown_once(boss, clock):
    client = password_step(boss)
    set_up(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(set(codes)) == 10
    assert all(one in page.split("data:text/plain")[1] for one in codes)
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(one in again for one in codes)
    assert "10 recovery codes are left." in again


def test_the_next_log_in_asks_for_a_code_and_leads_on(boss, clock):
    secret = set_up(password_step(boss))
    clock.shift(timedelta(seconds=60))
    client = password_step(boss)
    assert not is_in(client)
    answer = enter(client, code(secret))
    assert answer.headers["Location"] == "/admin/catalog/product/"
    assert is_in(client)


def test_the_log_in_of_the_shop_asks_for_the_same_code(boss, clock):
    secret = set_up(password_step(boss))
    clock.shift(timedelta(seconds=60))
    client = Client()
    answer = client.post(reverse("account_login"), {"login": boss.email, "password": PASSWORD})
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    enter(client, code(secret))
    assert is_in(client)


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off_either_way(boss, clock, steps, opens):
    secret = set_up(password_step(boss))
    clock.shift(timedelta(minutes=10))
    client = password_step(boss)
    enter(client, code(secret, steps=steps))
    assert is_in(client) is opens


def test_a_code_opens_once_as_long_as_it_could_be_right_and_no_older_one_after_it(boss, clock):
    secret = set_up(password_step(boss))
    clock.shift(timedelta(minutes=10))
    ahead, now = code(secret, steps=1), code(secret)
    first = password_step(boss)
    enter(first, ahead)
    assert is_in(first)
    clock.shift(timedelta(seconds=45))  # what was a step ahead is right until then, and forgotten by no cache
    cache.clear()
    second = password_step(boss)
    for used in (ahead, now):
        answer = enter(second, used)
        assert (answer.status_code, is_in(second)) == (422, False)


def test_the_code_of_set_up_opens_no_log_in(boss, clock):
    secret = set_up(password_step(boss))
    client = password_step(boss)
    assert enter(client, code(secret)).status_code == 422
    assert not is_in(client)


def test_a_recovery_code_opens_once(boss, clock):
    client = password_step(boss)
    set_up(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    [spare, *_rest] = re.findall(r"<code>(\d{8})</code>", page)
    first, second = password_step(boss), password_step(boss)
    enter(first, f"{spare[:4]} {spare[4:]}")
    assert is_in(first)
    assert enter(second, spare).status_code == 422
    assert not is_in(second)


def test_after_five_wrong_codes_the_right_one_waits_wherever_it_is_typed(boss, clock):
    secret = set_up(password_step(boss))
    redis.client().flushdb()
    clock.shift(timedelta(minutes=10))
    client = password_step(boss)
    assert [enter(client, "000000").status_code for _ in range(5)] == [422] * 5
    answer = enter(password_step(boss), code(secret))
    assert answer.status_code == 429
    assert re.search(r"Too many codes were tried. Wait \d+ seconds", answer.content.decode())
    assert Authenticator.objects.get(type="totp").data["last_step"] < NOON.timestamp() // 30 + 20


def test_while_redis_is_away_no_code_opens(boss, clock, settings):
    secret = set_up(password_step(boss))
    clock.shift(timedelta(minutes=10))
    client = password_step(boss)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    try:
        answer = enter(client, code(secret))
    finally:
        redis.client.cache_clear()
    assert answer.status_code == 422
    assert "Codes cannot be checked at the moment." in answer.content.decode()


def test_a_session_older_than_the_second_factor_shows_a_code_before_it_goes_on(boss, clock):
    secret = set_up(password_step(boss))
    clock.shift(timedelta(minutes=10))
    old = Client()
    old.force_login(boss)
    answer = old.get("/admin/catalog/product/?q=x")
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    answer = old.post(answer.headers["Location"], {"code": code(secret)})
    assert answer.status_code == 302
    assert is_in(old)


def test_secrets_are_not_readable_in_the_database(boss, clock):
    secret = set_up(password_step(boss))
    data = {row.type: row.data for row in Authenticator.objects.all()}
    assert secret not in str(data)
    assert data["totp"]["secret"].startswith("gAAAA")
    assert data["recovery_codes"]["seed"].startswith("gAAAA")


def test_staff_cannot_turn_it_off_but_go_on_to_a_new_phone(boss, clock):
    client = password_step(boss)
    secret = set_up(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type="totp").exists()
    elsewhere = password_step(boss)
    clock.shift(timedelta(seconds=60))
    enter(elsewhere, code(secret))
    assert is_in(elsewhere)

    answer = client.post(reverse("mfa_new_phone"))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/login/")
    assert not is_in(client)
    assert not is_in(elsewhere)
    assert Authenticator.objects.count() == 0
    fresh = password_step(boss)
    assert set_up(fresh) != secret
    assert is_in(fresh)


def test_a_new_phone_wants_the_password_once_more_after_a_while(boss, clock, settings):
    client = password_step(boss)
    set_up(client)
    clock.shift(timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1))
    answer = client.post(reverse("mfa_new_phone"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(type="totp").exists()
