"""The audit log: a row for each act of staff, written once, chained, without what belongs to people."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import audit, data_requests
from accounts.models import AuditEntry, User
from catalog.models import Category, IdentityCheck, Membership
from core import clock
from livestream.models import Creator
from tests.factories import CategoryFactory, ProducerFactory, UserFactory, VariantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
Verb = AuditEntry.Verb


@pytest.fixture
def boss():
    user = UserFactory(staff=True, email="chau@example.vn", full_name="Lê Minh Châu")
    user.set_password("mat-khau-dai-2026")
    user.save()
    return user


@pytest.fixture
def staff(boss):
    client = Client(REMOTE_ADDR="2001:db8::7")
    client.force_login(boss)
    return client


def commit() -> None:
    """What the database does at a commit, without one."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def rows(*names):
    return list(AuditEntry.objects.order_by("id").values_list(*names))


def test_a_change_is_told_with_who_where_what_and_before_and_after(staff, boss):
    category = CategoryFactory(name="Trái cây", slug="trai-cay")
    answer = staff.post(
        reverse("admin:catalog_category_change", args=[category.pk]),
        {"name": "Trái cây tươi", "name_en": "", "slug": "trai-cay", "position": category.position},
    )
    entry = AuditEntry.objects.get()
    assert (entry.person_id, entry.person_name, entry.address) == (boss.pk, "Lê Minh Châu", "2001:db8::7")
    assert (entry.verb, entry.object_type, entry.object_key) == (
        "change",
        "catalog.category",
        str(category.pk),
    )
    assert entry.changes == {"name": ["Trái cây", "Trái cây tươi"]}
    assert entry.request_id == answer.headers["X-Request-ID"]


def test_adding_and_deleting_are_told_with_the_name_of_what_is_gone(staff):
    staff.post(
        reverse("admin:catalog_category_add"), {"name": "Mứt", "name_en": "", "slug": "mut", "position": 9}
    )
    category = Category.objects.get(slug="mut")
    staff.post(reverse("admin:catalog_category_delete", args=[category.pk]), {"post": "yes"})
    assert rows("verb", "object_key", "object_label") == [
        ("add", str(category.pk), "Mứt"),
        ("delete", str(category.pk), "Mứt"),
    ]


def test_a_form_with_errors_and_a_question_before_deleting_are_no_acts(staff):
    category = CategoryFactory()
    staff.post(reverse("admin:catalog_category_add"), {"name": ""})
    assert staff.post(reverse("admin:catalog_category_delete", args=[category.pk])).status_code == 200
    assert rows("verb") == []


def test_an_action_on_a_list_names_the_rows(staff):
    product = VariantFactory().product
    staff.post(
        reverse("admin:catalog_product_changelist"),
        {"action": "withdraw", "_selected_action": [product.pk]},
    )
    assert rows("verb", "action", "object_type", "note") == [
        ("act", "withdraw", "catalog.product", str(product.pk))
    ]


def test_a_post_of_a_staff_page_is_told_even_if_its_view_tells_nothing(staff):
    answer = staff.post(reverse("channels_sync:replay_messages", args=["bad_json"]))
    assert answer.status_code in (302, 303)
    assert rows("verb", "object_type", "object_key") == [("act", "channels_sync:replay_messages", "bad_json")]


def test_what_broke_on_the_way_is_told_for_some_of_it_may_have_been_done(boss, monkeypatch):
    def breaks(rows):
        raise RuntimeError

    monkeypatch.setattr("channels_sync.replaying.messages", breaks)
    client = Client(raise_request_exception=False)
    client.force_login(boss)
    assert client.post(reverse("channels_sync:replay_messages", args=["bad_json"])).status_code == 500
    assert rows("verb", "object_type", "object_key") == [("act", "channels_sync:replay_messages", "bad_json")]


def test_looking_for_a_person_from_a_field_of_a_form_is_reading(staff):
    asked = {"app_label": "catalog", "model_name": "membership", "field_name": "user", "term": "Lan"}
    assert staff.get("/admin/autocomplete/", asked).status_code == 200
    places = {"app_label": "catalog", "model_name": "producer", "field_name": "ward", "term": "Tân"}
    assert staff.get("/admin/autocomplete/", places).status_code == 200
    assert staff.get("/admin/autocomplete/", {"app_label": "x"}).status_code == 403
    assert rows("verb", "object_type", "note") == [
        ("read", "accounts.user", "app_label&model_name&field_name&term"),
        ("refused", "admin:autocomplete", "app_label=x"),
    ]


def test_what_was_refused_is_told():
    clerk = UserFactory(is_staff=True)
    client = Client()
    client.force_login(clerk)
    assert client.get(reverse("admin:orders_order_changelist")).status_code == 403
    assert rows("person_id", "verb", "object_type") == [(clerk.pk, "refused", "orders.order")]


def test_reading_a_person_is_told_without_repeating_what_was_read(staff):
    shopper = UserFactory(email="lan@example.vn", phone="0912345678", full_name="Nguyễn Thị Lan")
    staff.get(reverse("admin:accounts_user_change", args=[shopper.pk]))
    staff.get(reverse("admin:accounts_user_changelist") + "?q=0912345678")
    assert rows("verb", "object_type", "object_key", "object_label", "note") == [
        ("read", "accounts.user", str(shopper.pk), "", ""),
        ("read", "accounts.user", "", "", "q"),
    ]


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("q=lan%40example.vn", "q=***"),
        ("q=0912+345+678", "q=***"),
        ("q=%2B84912345678", "q=***"),
        ("q=Lan+%2B84+912+345+678&o=1", "q=Lan ***&o=1"),
    ],
)
def test_what_was_looked_for_is_masked_as_it_was_typed_not_as_it_travelled(query, note):
    clerk, client = UserFactory(is_staff=True), Client()
    client.force_login(clerk)
    assert client.get(f"{reverse('admin:catalog_product_changelist')}?{query}").status_code == 403
    assert rows("verb", "object_type", "note") == [("refused", "catalog.product", note)]


@pytest.mark.parametrize("typed", ["q=Nguy%E1%BB%85n+Lan&o=2", "q=lan%40example.vn&o=2"])
def test_of_people_only_the_fields_that_were_looked_through_are_named(staff, typed):
    staff.get(f"{reverse('admin:orders_order_changelist')}?{typed}")
    assert rows("verb", "object_type", "note") == [("read", "orders.order", "q&o")]


def test_words_about_a_person_are_left_out_and_which_rows_it_was_stays(staff):
    shopper = UserFactory(full_name="Nguyễn Thị Lan")
    audit.record(Verb.ACT, obj=shopper, note="Chị Lan gọi lại")
    audit.record(Verb.ACT, object_type="orders.return", key=3, note="Chị Lan gọi lại", keys="3, 4")
    audit.record(Verb.ACT, object_type="catalog.product", key=3, note="Ảnh mờ")
    assert rows("object_label", "note") == [("", ""), ("", "3, 4"), ("", "Ảnh mờ")]


@pytest.mark.parametrize(
    "kind", ["livestream.creator", "payments.payoutaccount", "orders.return", "accounts.datarequest"]
)
def test_records_about_people_are_known_as_such(kind):
    assert kind in audit.PERSONAL


def test_of_a_persons_record_only_rights_are_repeated(staff):
    shopper = UserFactory(email="lan@example.vn", full_name="Nguyễn Thị Lan")
    page = staff.get(reverse("admin:accounts_user_change", args=[shopper.pk]))
    form = page.context["adminform"].form
    posted = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    inlines = {
        f"{formset.formset.prefix}-{name}": 0
        for formset in page.context["inline_admin_formsets"]
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    answer = staff.post(
        reverse("admin:accounts_user_change", args=[shopper.pk]),
        posted | inlines | {"full_name": "Nguyễn Thị Hoa", "is_staff": "on"},
    )
    assert answer.status_code == 302
    entry = AuditEntry.objects.get(verb="change")
    assert entry.changes == {"full_name": ["***", "***"], "is_staff": [False, True]}
    assert entry.object_label == ""


def test_a_row_below_a_record_that_was_deleted_is_told_with_its_key_and_what_it_said(staff):
    producer = ProducerFactory()
    member = Membership.objects.create(producer=producer, user=UserFactory(), role="owner")
    address = reverse("admin:catalog_producer_change", args=[producer.pk])
    page = staff.get(address)
    form = page.context["adminform"].form
    posted = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    below = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 1, "0-id": member.pk, "0-producer": producer.pk}
    below |= {"0-user": member.user_id, "0-role": "owner", "0-DELETE": "on"}

    answer = staff.post(address, posted | {f"memberships-{name}": value for name, value in below.items()})

    assert (answer.status_code, Membership.objects.count()) == (302, 0)
    entry = AuditEntry.objects.get(verb="change")
    assert entry.changes == {
        f"membership {member.pk}: user": [member.user_id, None],
        f"membership {member.pk}: role": ["owner", None],
    }


def test_a_step_and_its_row_are_written_together_or_not_at_all(staff, monkeypatch):
    asked = data_requests.record(
        kind="complaint",
        channel="phone",
        received_at=clock.now(),
        requester="Lan",
        contact="0912345678",
        words="Hỏi",
        by=UserFactory(staff=True),
    )

    def dies(*args, **kwargs):
        raise RuntimeError("the process dies here")

    monkeypatch.setattr(audit, "record", dies)
    with pytest.raises(RuntimeError):
        staff.post(f"/admin/accounts/datarequest/{asked.pk}/steps/finish/", {"reply": "Đã trả lời"})
    asked.refresh_from_db()
    assert asked.done_at is None


def test_a_host_is_verified_and_of_the_person_only_the_key_is_told(staff, boss):
    host = Creator.objects.create(producer=ProducerFactory(), name="Nguyễn Thị Lan", phone="0912345678")
    address = reverse("admin:livestream_creator_change", args=[host.pk])
    staff.get(address)
    said = {"verdict": "verified", "method": "", "note": ""}
    assert "method" in staff.post(address, said).context["adminform"].form.errors
    method = IdentityCheck.Method.values[0]

    assert staff.post(address, said | {"method": method, "note": "Gặp chị Lan"}).status_code == 302

    host.refresh_from_db()
    assert (host.identity, host.method, host.checked_by) == ("verified", method, boss)
    assert rows("verb", "object_type", "object_key", "object_label", "note") == [
        ("read", "livestream.creator", str(host.pk), "", ""),
        ("change", "livestream.creator", str(host.pk), "", ""),
    ]
    assert "Lan" not in str(AuditEntry.objects.get(verb="change").changes)


def test_an_export_is_told(staff):
    VariantFactory()
    answer = staff.post(
        reverse("admin:catalog_product_export"), {"format": "0", "resource": "", "productresource_code": "on"}
    )
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert rows("verb", "object_type") == [("export", "catalog.product")]


def test_logs_in_out_and_failures_are_told(boss):
    client = Client(REMOTE_ADDR="2001:db8::8")
    client.post("/admin/login/", {"username": boss.email, "password": "sai", "next": "/admin/"})
    client.post("/admin/login/", {"username": boss.email, "password": "mat-khau-dai-2026", "next": "/admin/"})
    client.post(reverse("admin:logout"))
    client.post(reverse("account_login"), {"login": boss.email, "password": "sai"})
    client.post(reverse("account_login"), {"login": "nobody@example.vn", "password": "sai"})
    assert rows("verb", "action", "person_id", "note") == [
        ("log_in_failed", "password", boss.pk, ""),
        ("log_in", "password", boss.pk, ""),
        ("log_out", "", boss.pk, ""),
        ("log_in_failed", "password", boss.pk, ""),
    ]


def test_a_password_typed_into_the_wrong_field_is_not_kept():
    Client().post("/admin/login/", {"username": "mat-khau-cua-toi", "password": "x", "next": "/admin/"})
    assert rows("verb", "person_id", "note") == [("log_in_failed", None, "")]


def test_what_shoppers_do_is_not_told():
    shopper = UserFactory()
    client = Client()
    client.force_login(shopper)
    client.post(reverse("storefront:account_export"))
    client.get("/admin/")
    assert rows("verb") == []


def test_another_administrator_resets_a_lost_phone_and_it_is_told(staff, boss):
    other = UserFactory(staff=True)
    theirs = Client()
    theirs.force_login(other)
    assert theirs.get("/admin/").status_code == 200
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(other, "JBSWY3DPEHPK3PXP")
    session = staff.session  # as after a log-in
    session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
    session["account_authentication_methods_user"] = str(boss.pk)
    session.save()

    staff.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "reset_second_factor", "_selected_action": [other.pk, boss.pk]},
    )

    assert other.authenticator_set.count() == 0
    assert theirs.get("/admin/").status_code == 302
    assert rows("verb", "action", "object_key", "person_id") == [
        ("second_factor", "reset", str(other.pk), boss.pk)
    ]
    assert User.objects.get(pk=boss.pk).session_epoch == 0


def test_the_last_administrator_is_helped_by_a_command_that_is_told(boss):
    call_command("reset_second_factor", "CHAU@example.vn", stdout=io.StringIO())
    assert User.objects.get(pk=boss.pk).session_epoch == 1
    assert rows("verb", "action", "object_key", "person_id") == [
        ("second_factor", "reset by command", str(boss.pk), None)
    ]
    with pytest.raises(CommandError, match="Nobody of the staff"):
        call_command("reset_second_factor", UserFactory().email)


def test_who_logged_in_long_ago_shows_it_again_before_resetting(staff):
    other = UserFactory(staff=True)
    answer = staff.post(
        reverse("admin:accounts_user_changelist"),
        {"action": "reset_second_factor", "_selected_action": [other.pk]},
    )
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.get(pk=other.pk).session_epoch == 0


def test_the_list_is_searched_filtered_and_only_read(staff, boss):
    for number in range(3):
        audit.record(Verb.ACT, object_type="catalog.product", key=number, person=boss, action="publish")
    page = staff.get(
        reverse("admin:accounts_auditentry_changelist")
        + f"?person={boss.pk}&verb__exact=act&kind=catalog.product&q=publish"
    )
    assert page.context["cl"].result_count == 3
    entry = AuditEntry.objects.first()
    for name in ("change", "delete"):
        address = reverse(f"admin:accounts_auditentry_{name}", args=[entry.pk])
        assert staff.post(address, {"note": "x", "post": "yes"}).status_code == 403
    assert staff.get(reverse("admin:accounts_auditentry_add")).status_code == 403


def test_the_list_costs_the_same_for_two_rows_and_for_twenty(staff):
    def cost(count: int) -> int:
        for number in range(count):
            audit.record(Verb.ACT, key=number)
        address = reverse("admin:accounts_auditentry_changelist")
        staff.get(address)
        with CaptureQueriesContext(connection) as seen:
            staff.get(address)
        return len(seen)

    assert cost(2) == cost(18)


def test_the_log_leaves_as_a_table_without_formulas(staff):
    audit.record(Verb.ACT, note='=HYPERLINK("http://evil")', object_type="catalog.product", key=7)
    page = staff.post(
        reverse("admin:accounts_auditentry_export"),
        {"format": "0", "resource": ""},
    )
    [row] = csv.DictReader(io.StringIO(page.content.decode("utf-8-sig")))
    assert (row["object_key"], row["note"]) == ("7", '\'=HYPERLINK("http://evil")')


def test_who_has_no_right_to_the_log_does_not_see_it():
    clerk = UserFactory(is_staff=True)
    client = Client()
    client.force_login(clerk)
    address = reverse("admin:accounts_auditentry_changelist")
    assert client.get(address).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
    assert client.get(address).status_code == 200


def test_an_entry_shows_what_the_database_wrote_in_the_same_request(staff):
    variant = VariantFactory(price_vnd=75_000)
    staff.post(
        reverse("admin:catalog_variant_changelist"),
        {
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
            "form-0-id": variant.pk,
            "form-0-price_vnd": "82000",
            "initial-form-0-price_vnd": "75000",
            "_save": "Save",
        },
    )
    entry = AuditEntry.objects.get(verb="change")
    assert entry.changes == {"price_vnd": [75_000, 82_000]}
    page = staff.get(reverse("admin:accounts_auditentry_change", args=[entry.pk])).content.decode()
    assert f"catalog.Variant {variant.pk}: price_vnd" in page
