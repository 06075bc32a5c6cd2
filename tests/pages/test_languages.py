"""Vietnamese first, English under /en/: our words, those of the packages, and dates as people type them.

The catalogues must be compiled; `make test` does it.
"""

from datetime import date

import polib
import pytest
from django import forms
from django.conf import settings
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture
def shopper() -> User:
    return User.objects.create_user("lan@example.vn", PASSWORD)


def words(place: str) -> set[tuple[str | None, str]]:
    catalogue = polib.pofile(str(settings.BASE_DIR / place / "vi/LC_MESSAGES/django.po"))
    return {(entry.msgctxt, entry.msgid) for entry in catalogue}


def test_a_date_typed_the_vietnamese_way_is_read_day_first():
    assert forms.DateField().clean("05/11/2026") == date(2026, 11, 5)


@pytest.mark.parametrize("home", ["/", "/en/"])
def test_logging_in_stays_in_the_language_of_the_page(client, shopper, home):
    response = client.post(f"{home}tai-khoan/login/", {"login": shopper.email, "password": PASSWORD})

    assert response.headers["Location"] == home


@pytest.mark.parametrize(
    ("home", "sentence"),
    [
        ("/", "Email hoặc mật khẩu không đúng."),
        ("/en/", "The email address and/or password you specified are not correct."),
    ],
)
def test_a_refused_log_in_says_why_in_the_language_of_the_page(client, shopper, home, sentence):
    page = client.post(f"{home}tai-khoan/login/", {"login": shopper.email, "password": "sai"})

    assert sentence in page.content.decode()


def test_the_scripts_of_the_admin_speak_vietnamese(staff_client):
    script = staff_client.get(reverse("admin:jsi18n")).content.decode()

    assert "Th\\u1ee9 hai" in script


def test_what_we_say_ourselves_is_not_translated_twice():
    assert not words("locale") & words("locale_packages")
