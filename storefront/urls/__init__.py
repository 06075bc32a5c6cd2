"""Addresses of the shop, one module per part of it. Public words are Vietnamese without diacritics."""

from storefront.urls import after, buy, face, find, show, trust

app_name = "storefront"
urlpatterns = [
    *find.urlpatterns,
    *trust.urlpatterns,
    *buy.urlpatterns,
    *after.urlpatterns,
    *show.urlpatterns,
    *face.urlpatterns,
]
