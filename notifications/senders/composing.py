"""Templates of messages, filled in the active language."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string


def fill(name: str, context: Mapping[str, Any]) -> str:
    """`templates/<name>` with `context`; `site` is the address the shop is reached at."""
    return render_to_string(name, {"site": settings.SITE_URL or settings.MESSAGE_SITE_URL, **context})
