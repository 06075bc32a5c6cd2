"""Secrets at rest: unreadable in the database, readable by every key that was ever in front."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection

from channels_sync.models import ChannelAccount
from tests.factories import ChannelAccountFactory

pytestmark = pytest.mark.django_db
FIRST, SECOND = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def at_rest(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM channels_sync_channelaccount")
        return cursor.fetchone()[0]


def test_a_secret_is_stored_as_ciphertext_and_read_back_as_it_was():
    account = ChannelAccountFactory(app_secret="bí mật 123")
    assert "123" not in at_rest("app_secret")
    assert at_rest("app_secret").startswith("gAAAA")
    account.refresh_from_db()
    assert account.app_secret == "bí mật 123"


def test_equal_secrets_differ_at_rest():
    ChannelAccountFactory(access_token="same", refresh_token="same")
    assert at_rest("access_token") != at_rest("refresh_token")


def test_an_update_of_one_column_is_encrypted_too():
    ChannelAccountFactory()
    ChannelAccount.objects.update(access_token="fresh")
    assert at_rest("access_token").startswith("gAAAA")
    assert ChannelAccount.objects.get().access_token == "fresh"


def test_a_new_key_in_front_writes_while_the_old_one_still_reads(settings):
    settings.FIELD_KEYS = [FIRST]
    account = ChannelAccountFactory(app_secret="old", access_token="old")
    settings.FIELD_KEYS = [SECOND, FIRST]
    account.refresh_from_db()
    assert account.app_secret == "old"

    account.app_secret = "new"
    account.save(update_fields=["app_secret"])
    settings.FIELD_KEYS = [SECOND]
    assert ChannelAccount.objects.values_list("app_secret", flat=True).get() == "new"
    with pytest.raises(InvalidToken):
        ChannelAccount.objects.values_list("access_token", flat=True).get()


def test_a_secret_is_in_no_text_made_of_the_account():
    account = ChannelAccountFactory(app_secret="do-not-print", access_token="nor-this")
    assert not {"do-not-print", "nor-this"} & set(f"{account} {account!r} {account.credentials!r}".split("'"))
