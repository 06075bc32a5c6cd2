"""Every address of the admin and below /staff/, by its name, and who was let in."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

SPACES = ("admin", "channels_sync", "staff")
OF_MODEL = ("changelist", "add", "change", "delete", "history")
WORDS = {
    "name": "products",
    "verdict": "approve",
    "channel": "shopee",
    "slug": "qua",
    "code": "x",
    "kind": "csv",
}
MODELS = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}


def _names(patterns: list[Any]) -> list[tuple[str, list[str]]]:
    """Names with the names of what their addresses hold, without the unnamed."""
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += _names(one.url_patterns)
        elif isinstance(one, URLPattern) and one.name:
            found.append((one.name, list(one.pattern.regex.groupindex)))
    return found


ADDRESSES: dict[str, list[str]] = {
    f"{space}:{name}": groups
    for space in SPACES
    for name, groups in _names(get_resolver().namespace_dict[space][1].url_patterns)
}


def model_of(name: str) -> type[Model] | None:
    """The model whose record an address of the admin shows; None for other pages."""
    return next((MODELS[key] for key in MODELS if name.startswith(f"admin:{key}_")), None)


def is_standard(name: str) -> bool:
    """Whether it is one of the five pages that every model has."""
    return model_of(name) is not None and name.rpartition("_")[2] in OF_MODEL and "password" not in name


def steps_of(model: type[Model]) -> tuple[Any, ...]:
    """The buttons of a record's page."""
    return getattr(admin.site._registry[model], "steps", ())


def url_of(name: str, keys: dict[type[Model], Any]) -> str | None:
    """Where it is, with the key of a row of its model (`keys`); None for the history of a model without a
    row, which answers everybody alike."""
    model = model_of(name)
    key = keys.get(model) if model else None
    if key is None and name.endswith("_history"):
        return None
    words = dict(WORDS)
    if name.endswith("_step") and model:
        words["name"] = next((step.name for step in steps_of(model)), "none")
    numbers = {"app_label": "catalog", "content_type_id": 1}
    return reverse(name, kwargs={one: words.get(one, numbers.get(one, key or 1)) for one in ADDRESSES[name]})


def is_let_in(answer: HttpResponse) -> bool:
    """Neither forbidden nor sent to log in."""
    return answer.status_code != 403 and "/login/" not in answer.headers.get("Location", "")
