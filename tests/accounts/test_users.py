"""Users and what the database keeps of them."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from accounts import phones, services
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_user_may_have_a_phone_only():
    user = User.objects.create_user(phone="0912 345 678", password="mat-khau-dai")

    user.refresh_from_db()
    assert (user.email, user.phone, str(user)) == (None, "+84912345678", "0912 345 678")


def test_a_user_without_any_address_is_refused():
    with pytest.raises(IntegrityError, match="user_has_email_or_phone"), transaction.atomic():
        User.objects.create_user(password="mat-khau-dai")

    assert User.objects.count() == 0


def test_one_person_cannot_have_two_spellings_of_an_address():
    User.objects.create_user("Lan@Example.vn")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("lan@example.vn ")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="LAN@example.vn")])

    assert User.objects.get().email == "lan@example.vn"


def test_one_number_belongs_to_one_user():
    User.objects.create_user(phone="0912345678")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(phone="+84 912 345 678")


def test_two_users_may_both_be_without_a_phone():
    User.objects.create_user("a@example.vn")
    User.objects.create_user("b@example.vn", phone="")

    assert User.objects.filter(phone=None).count() == 2


def test_a_number_that_cannot_be_called_is_refused():
    with pytest.raises(phones.InvalidPhone):
        User.objects.create_user(phone="0912")


def test_a_superuser_is_staff_and_logs_in_by_email():
    user = User.objects.create_superuser("sep@example.vn", "mat-khau-dai")

    assert (user.role, user.is_staff, user.is_superuser) == ("staff", True, True)
    assert User.objects.get_by_natural_key("SEP@example.vn") == user


def test_a_vietnamese_given_name_stands_last():
    assert User(full_name="Nguyễn Thị Lan").get_short_name() == "Lan"


def test_groups_get_exactly_their_permissions_however_often():
    services.ensure_groups()
    Group.objects.get(name="dept_officer").permissions.clear()

    services.ensure_groups()

    officer = Group.objects.get(name="dept_officer")
    assert set(officer.permissions.values_list("codename", flat=True)) == {
        "view_category",
        "view_producer",
        "view_product",
        "view_variant",
        "view_certificate",
    }
    assert Group.objects.get(name="reviewer").permissions.filter(codename="change_certificate").exists()
    assert Group.objects.filter(name__in=["reviewer", "dept_officer"]).count() == 2
