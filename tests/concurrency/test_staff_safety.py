"""One code opens one log-in, and the chain of the audit log has one link a place, whoever comes at once."""

import threading

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, connection, transaction

from accounts import audit, two_factor
from accounts.models import AuditEntry, AuditLink
from tests.concurrency.together import together
from tests.factories import UserFactory
from tests.pages.second_factor import code

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def staff():
    user = UserFactory.create(staff=True)
    TOTP.activate(user, SECRET)
    yield user
    Authenticator.objects.all().delete()


def enter(user):
    typed = code(SECRET)
    return lambda: two_factor.accept(user.pk, typed) is not None


def test_a_code_typed_twice_at_once_opens_once(staff):
    assert sorted(together([enter(staff), enter(staff)])) == [False, True]


def test_without_the_lock_it_would_open_twice(staff, monkeypatch):
    both_have_read = threading.Barrier(2)

    def unlocked(user_id):
        rows = list(Authenticator.objects.filter(user_id=user_id))
        both_have_read.wait(10)
        return rows

    monkeypatch.setattr(two_factor, "locked", unlocked)
    assert together([enter(staff), enter(staff)]) == [True, True]


def act(number: int):
    def work() -> None:
        with transaction.atomic():
            audit.record(audit.Verb.ACT, key=number)
            audit.record(audit.Verb.ACT, key=number)

    return work


def test_acts_at_once_make_one_chain_without_a_gap(db):
    together([act(number) for number in range(6)])
    assert list(AuditLink.objects.order_by("position").values_list("position", flat=True)) == [*range(1, 13)]
    assert audit.verify().broken == ()


def test_without_the_lock_two_acts_would_want_the_same_place(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('accounts_audit_chain'::regproc)")
        [(whole,)] = cursor.fetchall()
        bare = whole.replace("PERFORM pg_advisory_xact_lock(7304, 0);", "")
        assert bare != whole
        cursor.execute(
            bare.replace(
                "INSERT INTO accounts_auditlink", "PERFORM pg_sleep(1); INSERT INTO accounts_auditlink"
            )
        )
        try:
            with pytest.raises(IntegrityError):
                together([act(1), act(2)])
        finally:
            cursor.execute(whole)
    assert AuditEntry.objects.count() == 2
