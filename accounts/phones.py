"""Vietnamese phone numbers: what a person types, what a row holds, what a page shows. Pure."""

import phonenumbers


class InvalidPhone(ValueError):
    """The text is not a phone number that can be called."""


def normalise(text: str) -> str:
    """`0912 345 678`, `0912.345.678` or `+84 912 345 678` -> `+84912345678` (E.164).

    Numbers without a country code are Vietnamese. Raises InvalidPhone, also for the eleven-digit
    mobile numbers that ended in 2018: the owner has to be asked again.
    """
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(text) from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhone(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display(e164: str) -> str:
    """`+84912345678` -> `0912 345 678`; a foreign number keeps its country code."""
    number = phonenumbers.parse(e164, "VN")
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        number, style.NATIONAL if number.country_code == 84 else style.INTERNATIONAL
    )


def mask(e164: str) -> str:
    """`+84912345678` -> `091****678`: enough to recognise in a log, not enough to call."""
    digits = "".join(char for char in display(e164) if char.isdigit())
    return f"{digits[:3]}****{digits[-3:]}"
