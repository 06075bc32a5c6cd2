"""Tags of the page's head for search engines and messengers."""

import json
from typing import Any

from django import template
from django.urls import translate_url
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from storefront import seo as found

register = template.Library()
ESCAPES = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@register.inclusion_tag("components/_seo.html", takes_context=True)
def seo_tags(context: template.Context) -> dict[str, Any]:
    """Canonical address, the other language, Open Graph, Twitter and structured data of a page.

    Reads `seo` (storefront.seo.Seo) of the context; a page without one says its address and the shop's name.
    """
    request, shop = context["request"], context["shop"]
    page = context.get("seo") or found.Seo(
        title=shop.name,
        description=_("OCOP products of Đồng Nai, straight from the people who grow and make them."),
    )
    path = page.path or request.path
    number = request.GET.get("page", "")
    query = f"?page={number}" if not page.path and number.isdigit() and number != "1" else ""
    languages = {} if page.is_hidden else _in_each_language(path, shop.other_language_url)
    match = request.resolver_match
    is_home = match is not None and match.view_name == "storefront:home"
    return {
        "seo": page,
        "site": shop.name,
        "locale": "en_US" if get_language() == "en" else "vi_VN",
        "canonical": found.absolute(request, path) + query,
        "languages": {code: found.absolute(request, there) + query for code, there in languages.items()},
        "picture": found.absolute(request, page.picture) if page.picture else "",
        "data": found.organization(request, shop.name) if is_home else page.data,
    }


def _in_each_language(path: str, other_url: str) -> dict[str, str]:
    """The address in each language; `other_url` is that of the page asked for in the other one."""
    mine = get_language() or "vi"
    other = "en" if mine == "vi" else "vi"
    there = other_url.partition("?")[0]
    if not there or there.removeprefix("/en") != path.removeprefix("/en"):  # not the page asked for
        there = translate_url(path, other)
    addresses = {mine: path, other: there}
    return {code: addresses[code] for code in ("vi", "en")}


@register.simple_tag
def structured(data: found.Data) -> SafeString:
    """A block of JSON-LD. It is data, never run; no text in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char, escape in ESCAPES.items():
        text = text.replace(char, escape)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
