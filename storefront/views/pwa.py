"""The shop as an installed app: its manifest, its service worker and the page without a network."""

from functools import cache
from hashlib import sha256

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.stylesheets import BUNDLE, SHEETS

EARTH, CREAM = "#4a1f14", "#fdfaf3"  # the header; the canvas of the light scheme
ICONS = (("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any"))
MASKABLE = ("maskable-512.png", "512x512", "maskable")


@cache_control(max_age=86_400, public=True)
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Name, colours and icons of the installed shop, in the language of the address."""
    icons = [
        {"src": static(f"img/icons/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in (*ICONS, MASKABLE)
    ]
    shortcuts = [
        {"name": _("All products"), "url": reverse("storefront:product_list")},
        {"name": _("Categories"), "url": reverse("storefront:categories")},
    ]
    content = {
        "id": "/",
        "name": "OCOP Đồng Nai",
        "short_name": "OCOP Đồng Nai",
        "description": _("OCOP products of Đồng Nai, straight from the people who grow and make them."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": reverse("storefront:home"),
        "scope": "/",
        "display": "standalone",
        "theme_color": EARTH,
        "background_color": CREAM,
        "categories": ["shopping", "food"],
        "icons": icons,
        "shortcuts": shortcuts,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@cache_control(no_cache=True)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its text names the version of what it keeps, so a new release replaces it."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


@cache_control(public=True, max_age=3600)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The one page that a browser may keep: it knows nothing of its visitor."""
    return render(request, "offline.html")


@cache
def _worker() -> str:
    pages = []
    for language in ("vi", "en"):
        with override(language):
            pages.append(reverse("storefront:offline"))
    kept = [static(name) for name in _kept()]
    shown = "".join(render_to_string("offline.html") for _page in pages)
    version = sha256("\n".join([*kept, *pages, shown]).encode()).hexdigest()[:12]
    return render_to_string("storefront/sw.js", {"version": version, "files": kept, "pages": pages})


def _kept() -> tuple[str, ...]:
    """What the offline page is drawn with."""
    sheets = (BUNDLE,) if getattr(staticfiles_storage, "has_bundle", False) else SHEETS
    fonts = (f"vendor/be-vietnam-pro/{name}.woff2" for name in ("latin-400", "latin-700", "vietnamese-400"))
    return (*sheets, "css/dark.css", "css/pages/narrow.css", "img/mark.svg", *fonts)
