"""Product text in two languages."""

from django.utils.translation import get_language


def localized(obj: object, name: str) -> str:
    """`name_en` while English is active and filled in, else the Vietnamese `name`."""
    if (get_language() or "").startswith("en") and (english := getattr(obj, f"{name}_en", "")):
        return english
    return getattr(obj, name)
