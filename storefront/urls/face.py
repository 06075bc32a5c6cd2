"""What is the shop's own: its words, the installed app, its colours."""

from django.urls import path

from storefront.views import info, pwa, scheme

urlpatterns = [
    path("danh-muc/", info.categories, name="categories"),
    path("gioi-thieu/", info.about, name="info_about"),
    path("quy-che/", info.terms, name="info_terms"),
    path("khieu-nai/", info.complaints, name="info_complaints"),
    path("rieng-tu/", info.privacy, name="info_privacy"),
    path("giao-hang/", info.shipping, name="info_shipping"),
    path("doi-tra/", info.returns, name="info_returns"),
    path("giao-dien/", scheme.choose, name="scheme"),
    path("ngoai-tuyen/", pwa.offline, name="offline"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
]
