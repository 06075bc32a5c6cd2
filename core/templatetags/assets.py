"""`{% site_styles %}`: the style sheets of every page."""

from functools import cache

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.stylesheets import BUNDLE, SHEETS

register = template.Library()


@register.simple_tag
def site_styles() -> SafeString:
    """One link where static files are collected, one per sheet where they are not."""
    return _links((BUNDLE,) if getattr(staticfiles_storage, "has_bundle", False) else tuple(SHEETS))


@cache
def _links(names: tuple[str, ...]) -> SafeString:
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', ((static(name),) for name in names))
