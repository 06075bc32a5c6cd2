"""The audit log is written once: the database refuses every other way, and what got past it shows."""

import io
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditEntry, AuditLink
from core import clock, rules
from tests.accounts.test_audit import commit, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
Verb = AuditEntry.Verb


@contextmanager
def past_triggers():
    """As somebody with all rights on the database writes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {} SET {} = {}",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "TRUNCATE {} CASCADE",
    ],
)
@pytest.mark.parametrize(
    ("table", "column"), [("accounts_auditentry", "note"), ("accounts_auditlink", "position")]
)
def test_the_database_refuses_every_way_to_unwrite_a_row(sql, table, column):
    audit.record(Verb.ACT, note="once")
    commit()
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        connection.cursor().execute(sql.format(table, column, column))
    assert (AuditEntry.objects.get().note, AuditLink.objects.get().position) == ("once", 1)


def test_the_chain_holds_over_rows_of_several_people():
    for number in range(5):
        audit.record(Verb.ACT, key=number, changes={"tên": ["Bưởi", None]})
    commit()
    verdict = audit.verify()
    assert (verdict.length, verdict.broken) == (5, ())
    assert list(AuditLink.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        ("UPDATE accounts_auditentry SET note = 'harmless' WHERE id = %s", "3: its entry was changed"),
        ("DELETE FROM accounts_auditentry WHERE id = %s", "3: its entry is gone"),
        ("DELETE FROM accounts_auditlink WHERE entry_id = %s", "4: a link is missing before it"),
    ],
)
def test_tampering_past_the_triggers_shows(tamper, words):
    made = [audit.record(Verb.ACT, key=number) for number in range(5)]
    commit()
    with past_triggers() as cursor:
        cursor.execute(tamper, [made[2].pk])
    assert words in audit.verify().broken
    with pytest.raises(CommandError, match="tampered with"):
        call_command("verify_audit")


def test_a_chain_made_anew_does_not_hold_the_head_that_was_written_down():
    audit.record(Verb.ACT, note="first")
    commit()
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    head = out.getvalue().split("Head: ")[1].strip()
    call_command("verify_audit", head=head, stdout=io.StringIO())
    with past_triggers():
        AuditLink.objects.all().delete()
        AuditEntry.objects.all().delete()
    audit.record(Verb.ACT, note="another first")
    commit()
    with pytest.raises(CommandError, match="made anew"):
        call_command("verify_audit", head=head)


def test_what_is_older_than_the_rule_goes_and_the_chain_still_holds():
    with time_machine.travel(clock.now() - timedelta(days=366 * 5)):
        audit.record(Verb.ACT, note="old")
    audit.record(Verb.ACT, note="new")
    commit()
    assert audit.prune() == 1
    assert rows("note") == [("new",)]
    assert audit.verify().broken == ()


def test_the_rule_never_asks_for_what_the_database_still_keeps():
    """Over leap days, too: a year of the rule is a year of the database and a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, day - interval '1 year' FROM"
            " generate_series(timestamptz '2027-01-01', timestamptz '2033-01-01', '1 day') AS day"
        )
        days = cursor.fetchall()
    assert [day for day, kept in days if rules.years_before(day, 1) - audit.GRACE >= kept] == []
    assert {kept - rules.years_before(day, 1) for day, kept in days} == {timedelta(0)}
