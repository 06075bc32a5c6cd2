"""Every address of the admin and below /staff/ in every role, as docs/access.md says; and no buyer on a page
of the Department."""

import re
from functools import cache
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client, RequestFactory

from accounts.models import User
from accounts.permissions import EVERYTHING, GROUPS
from core import clock
from tests.factories import UserFactory
from tests.staff import people, seeds
from tests.staff.addresses import ADDRESSES, MODELS, is_let_in, is_standard, steps_of, url_of

pytestmark = pytest.mark.django_db
ROLES = ("reviewer", "dept_officer", "finance", "administrator")
OF_RECORD = {"look": "changelist", "add": "add", "delete": "delete"}


@cache
def table(head: str) -> dict[str, tuple[str, ...]]:
    """What a table of the page says by the names in its first column."""
    text = (Path(__file__).parents[2] / "docs/access.md").read_text()
    rows = re.split(rf"^\| {head} \|.*\n\|[-|]+\n", text, flags=re.MULTILINE)[1].split("\n\n")[0]
    cells = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows.strip().splitlines()]
    return {name: tuple(rest) for first, *rest in cells for name in re.findall(r"`([^`]+)`", first)}


def has_no_step(name: str) -> bool:
    """A record that is only read has the address of steps and none of them."""
    model = MODELS.get(name.removeprefix("admin:").removesuffix("_step"))
    return name.endswith("_step") and model is not None and not steps_of(model)


@pytest.fixture
def keys():
    return seeds.everything()


def test_no_address_is_missing_in_the_tables():
    records = {model._meta.label_lower for model in MODELS.values()}
    pages = {name for name in ADDRESSES if not is_standard(name) and not has_no_step(name)}
    assert (records - set(table("Record in the admin")), pages - set(table("Page"))) == (set(), set())
    assert set(table("Record in the admin")) - records == set()
    assert set(table("Page")) - pages == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_with_records_what_the_table_says(role, keys):
    user, found = people.of_group(role), {}
    client, request = people.client_of(user), RequestFactory().get("/")
    request.user = user
    for label, model in MODELS.items():
        may = {
            verb
            for verb, page in OF_RECORD.items()
            if is_let_in(client.get(url_of(f"admin:{label}_{page}", keys)))
        }
        if admin.site._registry[model].has_change_permission(request):
            may.add("change")
        for page in ("change", "history"):
            if address := url_of(f"admin:{label}_{page}", keys):
                assert is_let_in(client.get(address)) == ("look" in may), address
        found[model._meta.label_lower] = may
    said = {name: cells[ROLES.index(role)] for name, cells in table("Record in the admin").items()}
    assert found == {name: set() if cell == "–" else set(cell.split(", ")) for name, cell in said.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_the_pages_that_the_table_says(role, keys):
    client = people.client_of(people.of_group(role))
    found = {name: is_let_in(client.get(url_of(name, keys))) for name in table("Page")}
    assert found == {name: cells[ROLES.index(role)] == "✓" for name, cells in table("Page").items()}


@pytest.mark.parametrize("who", ["stranger", "shopper"])
def test_nobody_else_comes_in(who, keys):
    client = Client() if who == "stranger" else people.client_of(UserFactory.create())
    let_in = [
        name
        for name in ADDRESSES
        if (address := url_of(name, keys)) and is_let_in(client.get(address)) and name not in OPEN_TO_ALL
    ]
    assert let_in == []


# Words of scripts, the log-in itself, the way out, and the way to a page of the shop.
OPEN_TO_ALL = {"admin:jsi18n", "admin:login", "admin:logout"}


def test_no_page_of_the_department_names_a_buyer(keys):
    officer = people.client_of(people.of_group("dept_officer"))
    read, named = 0, {}
    for name in ADDRESSES:
        address = url_of(name, keys)
        answer = officer.get(address) if address else None
        if answer is None or answer.status_code != 200 or answer.streaming:
            continue
        read += 1
        text = answer.content.decode()
        if found := [mark for mark in seeds.MARKERS if mark in text]:
            named[address] = found
    assert named == {}
    assert read > 25


def test_what_the_department_takes_along_names_no_buyer(keys):
    officer = people.client_of(people.of_group("dept_officer"))
    answer = officer.post("/admin/catalog/product/export/", {"format": "0"})
    text = b"".join(answer) if answer.streaming else answer.content
    assert not any(mark.encode() in text for mark in seeds.MARKERS)


def test_the_department_finds_no_buyer_by_typing_into_a_list_of_names(keys):
    officer = people.client_of(people.of_group("dept_officer"))
    asked = {"app_label": "catalog", "model_name": "membership", "field_name": "user", "term": "Quách"}
    assert officer.get("/admin/autocomplete/", asked).status_code == 403


@pytest.mark.parametrize("model", ["orders_order", "orders_return", "orders_ticket", "notifications_message"])
def test_those_who_may_do_find_the_buyer_whom_the_department_does_not(model, keys):
    boss = people.client_of(people.of_group("administrator"))
    text = boss.get(url_of(f"admin:{model}_change", keys)).content.decode()
    assert any(mark in text for mark in seeds.MARKERS)


def test_the_command_writes_every_group_again_and_again(capsys):
    people.of_group("reviewer").groups.get().permissions.clear()
    for _ in range(2):
        call_command("staff_groups")
    assert {name: len(rights) for name, rights in GROUPS.items() if rights != EVERYTHING} == {
        group.name: group.permissions.count() for group in Group.objects.exclude(name="administrator")
    }
    assert Group.objects.get(name="administrator").permissions.count() == Permission.objects.count()
    assert capsys.readouterr().out.count("\n") == 2 * len(GROUPS)


def test_an_administrator_makes_no_superuser_and_changes_none():
    boss, top = people.of_group("administrator"), UserFactory.create(staff=True)
    client = people.client_of(boss)

    page = client.get(f"/admin/accounts/user/{boss.pk}/change/").content.decode()
    assert 'name="groups"' in page
    assert 'name="is_superuser"' not in page
    assert client.get(f"/admin/accounts/user/{top.pk}/password/").status_code == 403
    assert client.post(f"/admin/accounts/user/{top.pk}/change/", {}).status_code == 403
    assert User.objects.filter(is_superuser=True).count() == 1


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_nobody_deletes_an_account_in_the_records_neither_one_nor_many(role):
    top, shopper = UserFactory.create(staff=True), UserFactory.create()
    client = people.client_of(top if role == "superuser" else people.of_group(role))
    count = User.objects.count()

    for user in (top, shopper):
        assert client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get("/admin/accounts/user/").content.decode()
    ticked = {"action": "delete_selected", "_selected_action": [top.pk, shopper.pk], "post": "yes"}
    client.post("/admin/accounts/user/", ticked)
    assert User.objects.count() == count


def test_an_address_that_the_records_took_away_opens_the_account_no_longer():
    lan = UserFactory.create(email="lan@example.vn", phone="0912345678", phone_verified_at=clock.now())
    EmailAddress.objects.create(user=lan, email=lan.email, primary=True, verified=True)
    client = people.client_of(people.of_group("administrator"))
    address = f"/admin/accounts/user/{lan.pk}/change/"
    page = client.get(address)
    form = page.context["adminform"].form
    said = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    below = {f"addresses-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}

    assert client.post(address, said | below).status_code == 302
    assert EmailAddress.objects.filter(user=lan).exists()
    lan.refresh_from_db()
    assert lan.phone_verified_at is not None, "the same number in another spelling"

    changed = {"email": "hoa@example.vn", "phone": "0987654321"}
    assert client.post(address, said | below | changed).status_code == 302
    assert not EmailAddress.objects.filter(user=lan).exists()
    lan.refresh_from_db()
    assert (lan.email, lan.phone_verified_at) == ("hoa@example.vn", None)
    assert EmailAddress not in admin.site._registry
