"""Home, lists and search."""

from django.urls import path

from storefront.views import catalog, home

urlpatterns = [
    path("", home.home, name="home"),
    path("san-pham/", catalog.product_list, name="product_list"),
    path("danh-muc/<slug:slug>/", catalog.category, name="category"),
]
