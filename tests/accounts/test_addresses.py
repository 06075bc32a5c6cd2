"""Loading the map and finding wards in it."""

import pytest

from accounts import queries, services
from accounts.models import LegacyUnit, Province, Ward

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def addresses(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        services.load_addresses()
        yield
        LegacyUnit.objects.all().delete()
        Ward.objects.all().delete()
        Province.objects.all().delete()


def found(text, **options):
    return [hit.label for hit in queries.find_wards(text, **options)]


def test_a_second_load_changes_nothing_and_both_are_done_in_bulk(django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        first = services.load_addresses()
    with django_assert_max_num_queries(8):
        second = services.load_addresses()

    assert (first.provinces, first.wards, first.legacy_units, first.is_changed) == (34, 3321, 10_040, True)
    assert second.is_changed is False


def test_a_row_changed_by_hand_is_put_right(addresses):
    Ward.objects.filter(code="26188").update(name="Tân Trieu")

    assert services.load_addresses().is_changed is True
    assert Ward.objects.get(code="26188").name == "Tân Triều"


@pytest.mark.parametrize("typed", ["Tân Triều", "tan trieu", "PHƯỜNG TÂN TRIỀU", "p. tan trieu", "tan trie"])
def test_a_ward_is_found_with_or_without_accents_and_while_typing(addresses, typed):
    assert found(typed)[0] == "Phường Tân Triều, Đồng Nai"


def test_an_old_name_is_answered_with_the_ward_of_today(addresses):
    (hit,) = queries.find_wards("Xã Tân Bình, huyện Vĩnh Cửu")

    assert (hit.code, hit.label) == ("26188", "Phường Tân Triều, Đồng Nai")
    assert hit.formerly == "Xã Tân Bình, Huyện Vĩnh Cửu, Tỉnh Đồng Nai"


def test_a_split_commune_gives_its_usual_successor_first(addresses):
    assert found("Xuân Tâm, Xuân Lộc") == ["Xã Xuân Hòa, Đồng Nai", "Xã Xuân Đông, Đồng Nai"]


def test_an_old_town_of_binh_phuoc_is_in_dong_nai_now(addresses):
    assert set(found("Đồng Xoài, Bình Phước")) == {
        "Phường Bình Phước, Đồng Nai",
        "Phường Đồng Xoài, Đồng Nai",
    }


def test_the_home_province_comes_first_among_namesakes(addresses):
    assert found("tân an", limit=3) == [
        "Xã Tân An, Đồng Nai",
        "Xã Tân An, Tuyên Quang",
        "Phường Tân An, Bắc Ninh",
    ]


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "khong co noi nay"])
def test_nothing_is_found_for_nothing(addresses, typed):
    assert found(typed) == []


def test_a_search_is_two_queries(addresses, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.find_wards("bien hoa")


def test_no_more_wards_are_proposed_than_asked_for(addresses):
    assert len(found("xa", limit=7)) == 7
