"""The staff log-in: five tries, then a pause, per address and per name."""

import re
import uuid

import pytest
from django.test import Client

from core import redis
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
PASSWORD = "mat-khau-dai-2026"


@pytest.fixture
def boss():
    """A staff member nobody has tried to be yet."""
    user = UserFactory(staff=True, email=f"{uuid.uuid4().hex}@example.vn")
    user.set_password(PASSWORD)
    user.save()
    return user


def elsewhere() -> Client:
    """A client at an address nobody has used yet."""
    groups = uuid.uuid4().hex
    return Client(REMOTE_ADDR=":".join(["2001", "db8", *(groups[at : at + 4] for at in range(0, 24, 4))]))


def log_in(client, name, password="sai"):
    return client.post(LOGIN, {"username": name, "password": password, "next": "/admin/"})


def test_staff_log_in_with_the_fields_of_django(boss):
    answer = log_in(elsewhere(), boss.email, PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


def test_a_sixth_try_from_one_address_waits_whatever_the_name_and_the_password(boss):
    client = elsewhere()
    tried = [log_in(client, f"{uuid.uuid4().hex}@example.vn").status_code for _ in range(5)]
    answer = log_in(client, boss.email, PASSWORD)
    assert (tried, answer.status_code) == ([200] * 5, 429)
    page = answer.content.decode()
    assert re.search(r"Đã thử đăng nhập quá nhiều lần. Hãy đợi \d+ giây rồi đăng nhập lại\.", page)
    assert 'name="password"' in page
    assert log_in(elsewhere(), boss.email, PASSWORD).status_code == 302


def test_a_sixth_try_of_one_name_waits_wherever_it_comes_from_and_however_it_is_typed(boss):
    tried = [log_in(elsewhere(), boss.email.upper()).status_code for _ in range(5)]
    assert tried == [200] * 5
    assert log_in(elsewhere(), f" {boss.email}", PASSWORD).status_code == 429


def test_looking_at_the_form_is_never_limited():
    client = elsewhere()
    assert {client.get(LOGIN).status_code for _ in range(8)} == {200}


def test_without_redis_staff_still_log_in(boss, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    try:
        client = elsewhere()
        tried = [log_in(client, boss.email).status_code for _ in range(6)]
        answer = log_in(client, boss.email, PASSWORD)
    finally:
        redis.client.cache_clear()
    assert (tried, answer.status_code) == ([200] * 6, 302)
