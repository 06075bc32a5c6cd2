"""The shop stays open while Redis is away."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from rest_framework.throttling import AnonRateThrottle

from tests.factories import UserFactory

AWAY = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.2},
    }
}


@pytest.fixture
def without_redis(settings, monkeypatch):
    settings.CACHES = AWAY
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "5/min"})
    settings.ACCOUNT_RATE_LIMITS = {"login": "5/m/ip", "login_failed": "5/m/ip"}


def test_a_value_that_was_stored_comes_back():
    caches["default"].set("test:cache", 7, 5)
    assert caches["default"].get("test:cache") == 7
    assert caches["default"].add("test:cache", 8, 5) is False
    assert caches["default"].delete("test:cache") is True


def test_without_redis_everything_is_a_miss_and_nothing_an_error(without_redis):
    cache = caches["default"]
    cache.set("key", 1)
    assert cache.get("key", "miss") == "miss"
    assert cache.add("key", 1) is True
    assert cache.delete("key") is False


@pytest.mark.django_db
def test_without_redis_the_api_answers_and_people_log_in(client, without_redis):
    user = UserFactory(email="khach@example.vn")
    user.set_password("mat-khau-dai-10")
    user.save()
    assert client.get("/api/v1/products/").status_code == 200
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "mat-khau-dai-10"})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
