"""The one map of the site: shop, staff, api, health."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.static import serve

from channels_sync import webhooks
from livestream import hooks as live_hooks
from payments import webhooks as payment_hooks
from storefront.views import pwa


@cache_control(public=True, max_age=31_536_000, immutable=True)
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture. Its name is made of its content: what was fetched once never changes."""
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))


urlpatterns = [
    path("", include("core.urls")),
    path("api/v1/", include("api.urls")),
    path("staff/", include("channels_sync.urls")),
    path("staff/", include("staff.urls")),
    path("hooks/pay/vnpay/", payment_hooks.vnpay),
    path("hooks/pay/momo/", payment_hooks.momo),
    path("hooks/pay/bank/<str:service>/", payment_hooks.bank),
    path("hooks/<str:channel>/", webhooks.receive),
    path("live/<int:session_id>/events/", live_hooks.receive, name="live_events"),
    path("admin/", admin.site.urls),
    path("sw.js", pwa.worker, name="worker"),
    re_path(r"^media/(?P<path>.*)$", media),
    *i18n_patterns(
        path("tai-khoan/hai-lop/", include("accounts.two_factor_urls")),
        path("tai-khoan/", include("allauth.account.urls")),
        path("kenh-nguoi-ban/", include("workspace.urls")),
        path("", include("storefront.urls")),
        prefix_default_language=False,
    ),
]
