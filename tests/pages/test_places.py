"""Wards while their names are typed, and the fields of an address."""

import pytest
from django.urls import reverse

from accounts import services
from accounts.models import LegacyUnit, Province, Ward
from accounts.queries import find_wards
from storefront.address_form import AddressForm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_map")]
OLD = "Xã Tân Bình, huyện Vĩnh Cửu"
WHERE = {"receiver": "Nguyễn Thị Lan", "phone": "0912 345 678", "street_line": "12 đường Bưởi"}


@pytest.fixture(scope="module", autouse=True)
def _addresses(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        services.load_addresses()
        yield
        LegacyUnit.objects.all().delete()
        Ward.objects.all().delete()
        Province.objects.all().delete()


def ask(client, typed, **more):
    return client.get(reverse("storefront:wards"), {"q": typed, **more})


def form(**fields):
    made = AddressForm(WHERE | fields)
    made.is_valid()
    return made


def test_an_old_name_is_answered_with_the_ward_of_today(client):
    response = ask(client, OLD)

    assert response.json()["results"] == [
        {
            "code": "26188",
            "label": "Phường Tân Triều, Đồng Nai",
            "formerly": "Xã Tân Bình, Huyện Vĩnh Cửu, Tỉnh Đồng Nai",
            "province": "75",
        }
    ]
    assert response["Vary"].count("HX-Request") == 1


def test_htmx_gets_options(client):
    response = client.get(reverse("storefront:wards"), {"q": "tan trieu"}, headers={"HX-Request": "true"})

    assert b'<option value="26188">' in response.content


def test_a_province_narrows_the_list_and_one_letter_opens_none(client):
    assert {hit["province"] for hit in ask(client, "tan an", province="82").json()["results"]} <= {"82"}
    assert ask(client, "t").json()["results"] == []


def test_asking_costs_no_query_once_the_map_is_read(client, django_assert_num_queries):
    ask(client, "tan trieu")
    with django_assert_num_queries(0):
        ask(client, "bien hoa")


def test_a_machine_that_asks_too_fast_is_told_how_long_to_wait(client, settings):
    settings.SHOP_RATES = {"wards": (0.1, 1)}
    address = {"REMOTE_ADDR": "192.0.2.77"}
    client.get(reverse("storefront:wards"), {"q": "tan"}, **address)
    refused = client.get(reverse("storefront:wards"), {"q": "tan"}, **address)

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) in (9, 10)


@pytest.mark.parametrize(
    "fields",
    [
        {"ward": "26188"},
        {"ward": "26188", "ward_name": "Phường Tân Triều, Đồng Nai"},
        {"ward_name": OLD},
        {"ward_name": "p. tan trieu, dong nai"},
        {"ward": "26041", "ward_name": OLD},  # the code is of the name that stood there before
        {"ward_name": "Tân An", "ward_choice": "26188"},
    ],
)
def test_a_ward_is_known_by_its_code_its_name_or_its_old_name(fields):
    assert form(**fields).cleaned_data["ward"] == "26188"


@pytest.mark.parametrize("name", ["Phường Trấn Biên, Đồng Nai", "phuong tran bien"])
def test_a_whole_name_is_that_ward_though_others_were_once_called_so(name):
    assert len(find_wards(name)) > 1
    assert form(ward_name=name).cleaned_data["ward"] == "26041"


def test_a_name_of_several_wards_comes_back_with_them_to_choose_from():
    asked = form(ward_name="tân an")

    assert [error.code for error in asked.errors["ward"].as_data()] == ["several_wards"]
    assert asked.choices[0].label == "Xã Tân An, Đồng Nai"


def test_a_ward_of_another_province_is_asked_about():
    asked = form(ward_name="Tân Triều, Đồng Nai", province="79")

    assert asked.errors.as_data().keys() == {"ward"}
    assert [hit.code for hit in asked.choices] == ["26188"]


@pytest.mark.parametrize(
    "fields", [{}, {"ward": "99999"}, {"ward_name": "khong co noi nay"}, {"ward": "x" * 9}]
)
def test_no_ward_is_refused_by_name(fields):
    assert form(**fields).errors.keys() == {"ward"}


def test_what_was_chosen_before_stands_in_the_form_again():
    bound = AddressForm(initial={"ward": "26188"})

    assert bound["ward_name"].value() == "Phường Tân Triều, Đồng Nai"
    assert bound["province"].value() == "75"
