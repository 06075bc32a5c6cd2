"""The desk for requests about personal data: who may, until when, and what is done with proof alone."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import consent, data_requests
from accounts.data_requests import RequestRefused
from accounts.models import AuditEntry, DataRequest, User
from core import clock, workdays
from orders.models import Order
from orders.privacy_forms import AssignForm
from orders.states import Status
from tests.factories import UserFactory
from tests.orders.web import web_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "/admin/accounts/datarequest/"
MONDAY = datetime(2026, 12, 7, 3, 0, tzinfo=UTC)  # ten in the morning in Việt Nam


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def keeper():
    """Who has the right and nothing else."""
    user = UserFactory(is_staff=True, full_name="Lê Minh Châu")
    user.user_permissions.add(Permission.objects.get(codename="privacy"))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def desk(keeper):
    client = Client()
    client.force_login(keeper)
    return client


@pytest.fixture
def shopper():
    return UserFactory(email="lan@example.vn", phone="0912345678", full_name="Nguyễn Thị Lan")


def recorded(keeper, kind="delete", **changed) -> DataRequest:
    fields = {
        "kind": kind,
        "channel": "letter",
        "received_at": clock.now(),
        "requester": "Nguyễn Thị Lan",
        "contact": "0912 345 678",
        "words": "Xin xoá tài khoản của tôi.",
    }
    return data_requests.record(by=keeper, **fields | changed)


def step(client, row, name, **typed):
    return client.post(f"{LIST}{row.pk}/steps/{name}/", typed)


def prove(client, row):
    return step(client, row, "prove", proof="proved", proof_note="Gọi lại số của tài khoản", account="")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-12-07", "2026-12-09"),  # Monday: Wednesday
        ("2026-12-10", "2026-12-14"),  # Thursday: over the weekend
        ("2026-12-12", "2026-12-15"),  # Saturday counts from Monday
        ("2026-12-30", "2027-01-04"),  # 1 January is a holiday and then comes a weekend
        ("2026-04-29", "2026-05-05"),  # 30 April and 1 May
    ],
)
def test_an_answer_is_due_in_working_days_without_holidays(received, due):
    at = datetime.fromisoformat(f"{received}T03:00:00+00:00")
    assert workdays.after(at, 2).date().isoformat() == due


@pytest.mark.parametrize(
    ("kind", "has_others", "act_due"),
    [
        ("delete", False, None),
        ("correct", True, None),
        ("restrict", False, "2026-12-22"),
        ("object", False, "2026-12-22"),
        ("restrict", True, "2026-12-27"),
    ],
)
def test_restricting_has_days_of_its_own_and_more_where_others_process_the_data(
    keeper, kind, has_others, act_due
):
    row = recorded(keeper, kind, has_others=has_others)
    assert (row.due_at.date().isoformat(), row.act_due_at and row.act_due_at.date().isoformat()) == (
        "2026-12-09",
        act_due,
    )


def test_a_letter_is_written_down_with_the_day_it_came_and_finds_its_account(desk, keeper, shopper):
    answer = desk.post(
        f"{LIST}record/",
        {
            "kind": "delete",
            "channel": "letter",
            "received_at": "2026-12-04T09:00",
            "requester": "Nguyễn Thị Lan",
            "contact": "LAN@example.vn",
            "words": "Xin xoá tài khoản.",
        },
    )
    row = DataRequest.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}{row.pk}/change/")
    assert (row.user, row.assigned_to, row.channel) == (shopper, keeper, "letter")
    assert row.due_at == datetime(2026, 12, 8, 2, 0, tzinfo=UTC)


def test_its_page_shows_what_was_asked_and_what_can_be_done(desk, keeper, shopper):
    row = recorded(keeper, "restrict")
    page = desk.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "Xin xoá tài khoản của tôi." in page
    offered = ["prove", "assign", "acknowledge", "extend", "finish", "refuse", "delete"]
    assert [name for name in offered if f"/steps/{name}/" in page] == offered[:-1]


@pytest.mark.parametrize("missing", ["kind", "received_at", "requester", "contact", "words"])
def test_what_is_missing_is_named_and_nothing_is_written(desk, missing):
    typed = {
        "kind": "delete",
        "channel": "letter",
        "received_at": "2026-12-04T09:00",
        "requester": "Lan",
        "contact": "lan@example.vn",
        "words": "Xin xoá.",
    }
    answer = desk.post(f"{LIST}record/", typed | {missing: ""})
    assert answer.status_code == 422
    assert missing in answer.context["form"].errors
    assert DataRequest.objects.count() == 0


def test_it_cannot_have_come_tomorrow(keeper):
    with pytest.raises(RequestRefused):
        recorded(keeper, received_at=clock.now() + timedelta(hours=1))
    assert DataRequest.objects.count() == 0


def test_name_contact_and_words_are_not_readable_in_the_database(keeper):
    recorded(keeper)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM accounts_datarequest r")
        [(text,)] = cursor.fetchall()
    assert not any(word in text for word in ("Lan", "0912", "xoá"))


@pytest.mark.parametrize("rights", [(), ("view_datarequest", "change_datarequest", "view_user")])
def test_nobody_comes_in_without_the_right_of_its_own(keeper, shopper, rights):
    row = recorded(keeper)
    officer = UserFactory(is_staff=True)
    officer.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(officer)
    addresses = [LIST, f"{LIST}record/", f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/data/"]
    assert [client.get(address).status_code for address in addresses] == [403] * 4
    assert step(client, row, "finish", reply="x").status_code == 403
    assert "personal data" not in client.get("/admin/").content.decode()
    row.refresh_from_db()
    assert row.done_at is None


def test_without_proof_nothing_is_handed_out_deleted_or_finished(desk, keeper, shopper):
    row = recorded(keeper)
    assert desk.get(f"{LIST}{row.pk}/data/").status_code == 403
    assert step(desk, row, "delete", confirmed="1").status_code == 422
    assert step(desk, row, "finish", reply="Đã xoá.").status_code == 422
    row.refresh_from_db()
    shopper.refresh_from_db()
    assert (row.done_at, shopper.is_active) == (None, True)


def test_proved_the_account_is_deleted_after_one_more_look_and_the_answer_closes_it(desk, keeper, shopper):
    row = recorded(keeper)
    assert prove(desk, row).status_code == 303
    question = step(desk, row, "delete")
    assert question.status_code == 200
    shopper.refresh_from_db()
    assert shopper.is_active
    assert step(desk, row, "delete", confirmed="1").status_code == 303
    shopper.refresh_from_db()
    assert (shopper.is_active, shopper.full_name) == (False, "")
    assert step(desk, row, "finish", reply="Đã xoá ngày 07/12.").status_code == 303
    row.refresh_from_db()
    assert (row.done_at, row.reply, row.requester, row.contact, row.words) == (
        MONDAY,
        "Đã xoá ngày 07/12.",
        "",
        "",
        "",
    )


@pytest.mark.parametrize("rights", [{"is_staff": True}, {"is_staff": True, "is_superuser": True}])
def test_no_letter_deletes_an_account_of_the_staff(desk, keeper, shopper, rights):
    User.objects.filter(pk=shopper.pk).update(**rights)
    row = recorded(keeper)
    prove(desk, row)
    assert "leaves the staff first" in desk.get(f"{LIST}{row.pk}/change/").content.decode()

    answer = step(desk, row, "delete", confirmed="1")

    assert answer.status_code == 422
    assert "leaves the staff first" in answer.content.decode()
    shopper.refresh_from_db()
    assert (shopper.is_active, shopper.full_name) == (True, "Nguyễn Thị Lan")


def test_a_deletion_is_not_done_while_its_account_is_active(desk, keeper, shopper):
    row = recorded(keeper)
    prove(desk, row)
    assert "First delete the account" in desk.get(f"{LIST}{row.pk}/change/").content.decode()
    assert step(desk, row, "finish", reply="Đã xoá.").status_code == 422
    row.refresh_from_db()
    assert (row.done_at, row.requester) == (None, "Nguyễn Thị Lan")


def test_a_deletion_of_who_has_no_account_is_done_with_the_answer(desk, keeper):
    row = recorded(keeper, contact="12 Đường 30/4, Biên Hoà")
    prove(desk, row)
    assert step(desk, row, "finish", reply="Không có tài khoản.").status_code == 303
    row.refresh_from_db()
    assert (row.done_at, row.requester) == (MONDAY, "")


def test_the_first_answer_is_given_once_and_only_where_there_is_a_second(keeper):
    long, short = recorded(keeper, "restrict"), recorded(keeper)
    data_requests.acknowledge(long.pk, reply="Đã nhận.")
    for row in (long, short):
        with pytest.raises(RequestRefused):
            data_requests.acknowledge(row.pk, reply="Lần nữa.")
    long.refresh_from_db()
    short.refresh_from_db()
    assert (long.reply, short.reply, short.answered_at) == ("Đã nhận.", "", None)


def test_an_order_under_way_keeps_the_account_and_names_itself(desk, keeper, shopper):
    order = web_order()
    Order.objects.filter(pk=order.pk).update(user=shopper, status=Status.SHIPPING)
    row = recorded(keeper)
    prove(desk, row)
    answer = step(desk, row, "delete", confirmed="1")
    assert answer.status_code == 422
    assert order.code in answer.content.decode()
    shopper.refresh_from_db()
    assert shopper.is_active


def test_the_file_is_handed_out_once_proved_and_the_log_says_to_whom(desk, keeper, shopper):
    row = recorded(keeper, "export")
    prove(desk, row)
    answer = desk.get(f"{LIST}{row.pk}/data/")
    data = json.loads(b"".join(answer.streaming_content))
    assert data["profile"]["email"] == "lan@example.vn"
    entry = AuditEntry.objects.get(verb="export")
    assert (entry.person_id, entry.object_type, entry.object_key) == (
        keeper.pk,
        "accounts.datarequest",
        str(row.pk),
    )


def test_an_objection_takes_every_consent_back(desk, keeper, shopper):
    consent.give(user_id=shopper.pk, purpose="marketing")
    row = recorded(keeper, "object")
    prove(desk, row)
    assert step(desk, row, "withdraw").status_code == 303
    assert consent.standing(shopper.pk) == {}


def test_time_is_taken_once_and_no_more_than_the_rule_allows(desk, keeper):
    row = recorded(keeper, "restrict")
    assert step(desk, row, "extend", days=16, reason="Hỏi sàn").status_code == 422
    assert step(desk, row, "extend", days=15, reason="Hỏi sàn").status_code == 303
    assert step(desk, row, "extend", days=1, reason="Nữa").status_code == 422
    row.refresh_from_db()
    assert (row.act_due_at, row.extended_for) == (MONDAY + timedelta(days=30), "Hỏi sàn")


def test_late_ones_stand_in_red_on_the_first_page_and_first_in_the_list(desk, keeper):
    late, early = recorded(keeper), recorded(keeper, "restrict")
    assert "concerns__late" not in desk.get("/admin/").content.decode()
    step(desk, early, "acknowledge", reply="Đã nhận, sẽ hạn chế trong 15 ngày.")
    with time_machine.travel(MONDAY + timedelta(days=3), tick=False):
        assert list(data_requests.late()) == [late]
        page = desk.get("/admin/").content.decode()
        assert "concerns__late" in page
        assert "requests about personal data that are late" in page
        assert "state--bad" in desk.get(f"{LIST}?work=late").content.decode()
    with time_machine.travel(MONDAY + timedelta(days=16), tick=False):
        assert set(data_requests.late()) == {late, early}


def test_it_is_given_only_to_somebody_who_may_answer(desk, keeper):
    row = recorded(keeper)
    stranger, other = UserFactory(is_staff=True), UserFactory(staff=True)
    offered = AssignForm().fields["to"].queryset
    assert set(offered) == {keeper, other}
    assert step(desk, row, "assign", to=stranger.pk).status_code == 422
    assert step(desk, row, "assign", to=other.pk).status_code == 303
    row.refresh_from_db()
    assert row.assigned_to == other


def test_a_refusal_needs_words_and_no_proof(desk, keeper):
    row = recorded(keeper)
    assert step(desk, row, "refuse", reply="", confirmed="1").status_code == 422
    assert step(desk, row, "refuse", reply="Không chứng minh được.", confirmed="1").status_code == 303
    row.refresh_from_db()
    assert (row.is_refused, row.done_at) == (True, MONDAY)
    assert step(desk, row, "finish", reply="Lại").status_code == 422


def test_the_logs_repeat_nothing_of_what_was_typed(desk, keeper):
    row = recorded(keeper)
    prove(desk, row)
    step(desk, row, "refuse", reply="Chị Lan 0912345678 không chứng minh được.", confirmed="1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(change_message, ' ') FROM django_admin_log")
        [(journal,)] = cursor.fetchall()
        cursor.execute("SELECT string_agg(e::text, ' ') FROM accounts_auditentry e")
        [(log,)] = cursor.fetchall()
    assert "Lan" not in journal
    assert "0912" not in journal
    assert "Chị" not in log
    assert "0912" not in log


def test_the_list_costs_the_same_for_two_rows_and_for_twenty(desk, keeper, shopper):
    def cost(count: int) -> int:
        for _ in range(count):
            recorded(keeper)
        desk.get(LIST)
        with CaptureQueriesContext(connection) as seen:
            desk.get(LIST)
        return len(seen)

    assert cost(2) == cost(18)
