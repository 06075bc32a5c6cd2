"""Addresses of the shop. Public words are Vietnamese without diacritics."""

from django.urls import path

from storefront.views import age, catalog, home

app_name = "storefront"
urlpatterns = [
    path("", home.home, name="home"),
    path("san-pham/", catalog.product_list, name="product_list"),
    path("san-pham/<slug:slug>/", catalog.product, name="product"),
    path("danh-muc/<slug:slug>/", catalog.category, name="category"),
    path("co-so/<slug:slug>/", catalog.producer, name="producer"),
    path("xac-nhan-tuoi/", age.gate, name="age_gate"),
]
