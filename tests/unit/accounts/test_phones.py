"""Phone numbers as people type them."""

import pytest

from accounts import phones


@pytest.mark.parametrize(
    "typed", ["0912 345 678", "0912.345.678", "0912-345-678", "+84 912 345 678", "84912345678"]
)
def test_every_way_of_typing_gives_one_number(typed):
    assert phones.normalise(typed) == "+84912345678"


def test_a_landline_of_the_province_is_a_number_too():
    assert phones.normalise("0251 3822 501") == "+842513822501"


def test_a_foreign_number_keeps_its_country():
    assert phones.normalise("+1 650 253 0000") == "+16502530000"


@pytest.mark.parametrize("typed", ["", "abc", "0912", "01234567890", "0112345678", "0912 345 678 9"])
def test_what_cannot_be_called_is_refused(typed):
    with pytest.raises(phones.InvalidPhone):
        phones.normalise(typed)


def test_a_number_is_shown_as_people_say_it():
    assert phones.display("+84912345678") == "0912 345 678"


def test_a_log_shows_too_little_to_call():
    assert phones.mask("+84912345678") == "091****678"
