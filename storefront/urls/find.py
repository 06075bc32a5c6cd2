"""Home, lists and search."""

from django.urls import path

from storefront.views import catalog, home, suggest

urlpatterns = [
    path("", home.home, name="home"),
    path("san-pham/", catalog.product_list, name="product_list"),
    path("danh-muc/<slug:slug>/", catalog.category, name="category"),
    path("goi-y/", suggest.suggest, name="suggest"),
]
