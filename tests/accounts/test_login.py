"""Signing up and logging in over HTTP."""

import pytest
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "buoi-tan-trieu-1"


@pytest.fixture
def lan():
    return User.objects.create_user("lan@example.vn", PASSWORD, phone="0912345678")


def log_in(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def user_of(client):
    return int(client.session["_auth_user_id"]) if "_auth_user_id" in client.session else None


@pytest.mark.parametrize(
    "login",
    ["lan@example.vn", "LAN@example.vn", "0912 345 678", "0912.345.678", "+84912345678", " 0912345678 "],
)
def test_a_user_logs_in_by_email_or_phone(client, lan, login):
    assert log_in(client, login).status_code == 302
    assert user_of(client) == lan.pk


@pytest.mark.parametrize("login", ["lan@example.vn", "0912 345 678", "0987 654 321", "lan"])
def test_a_wrong_password_or_name_logs_nobody_in(client, lan, login):
    response = log_in(client, login, "sai-mat-khau")

    assert response.status_code == 200
    assert response.context["form"].errors
    assert user_of(client) is None


def test_failures_of_one_phone_do_not_lock_another(client, lan, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/5m/key"}
    User.objects.create_user(phone="0987654321", password=PASSWORD)
    for _ in range(3):
        log_in(client, "0987 654 321", "sai-mat-khau")

    locked = log_in(client, "0987654321")
    free = log_in(client, "0912 345 678")

    assert locked.status_code == 200
    assert free.status_code == 302
    assert user_of(client) == lan.pk


def sign_up(client, **fields):
    return client.post(reverse("account_signup"), {"password1": PASSWORD, **fields})


def test_a_shopper_signs_up_with_a_phone_only(client):
    response = sign_up(client, phone="0912 345 678", full_name="Nguyễn Thị Lan")

    assert response.status_code == 302
    user = User.objects.get()
    assert (user.phone, user.email, user.full_name, user.role) == (
        "+84912345678",
        None,
        "Nguyễn Thị Lan",
        "shopper",
    )
    assert user_of(client) == user.pk


def test_a_shopper_signs_up_with_an_email_only(client):
    assert sign_up(client, email="Lan@example.vn").status_code == 302
    assert User.objects.get().email == "lan@example.vn"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "__all__"),
        ({"phone": "0912"}, "phone"),
        ({"phone": "+84 912 345 678"}, "phone"),
        ({"email": "LAN@example.vn"}, "email"),
    ],
)
def test_a_sign_up_without_or_with_a_taken_address_is_refused(client, lan, fields, wrong):
    response = sign_up(client, **fields)

    assert response.status_code == 200
    assert wrong in response.context["form"].errors
    assert User.objects.count() == 1


def test_staff_log_in_to_the_admin_by_email(client):
    boss = User.objects.create_superuser("sep@example.vn", PASSWORD)

    client.post(reverse("admin:login"), {"username": "sep@example.vn", "password": PASSWORD})

    assert user_of(client) == boss.pk
