"""For search engines: the map of the site, and where not to look."""

from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from storefront import seo
from storefront.sitemaps import SITEMAPS

# Personal or endless: nothing there is worth finding. Both languages.
CLOSED = ("goi-y/", "thanh-toan/xac-nhan/", "don-hang/", "tai-khoan/", "xac-nhan-tuoi/", "ho-tro/")
OURS_ALONE = ("/admin/", "/staff/", "/api/", "/hooks/", "/metrics")


@cache_control(public=True, max_age=3600)
@require_safe
def sitemap(request: HttpRequest, section: str | None = None) -> HttpResponse:
    """One map while everything fits into it, else a list of maps."""
    maps: dict[str, type[Sitemap] | Sitemap] = {name: build() for name, build in SITEMAPS.items()}
    if section is None and any(build().paginator.num_pages > 1 for build in SITEMAPS.values()):
        return views.index(request, maps, sitemap_url_name="storefront:sitemap_section")
    return views.sitemap(request, maps, section=section)


@cache_control(public=True, max_age=86400)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everybody is welcome on public pages."""
    closed = [*OURS_ALONE, *(f"{start}{path}" for path in CLOSED for start in ("/", "/en/"))]
    where = seo.absolute(request, reverse("storefront:sitemap"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {where}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
