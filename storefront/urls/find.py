"""Home, lists and search."""

from django.urls import path

from storefront.views import home, lists, suggest

urlpatterns = [
    path("", home.home, name="home"),
    path("san-pham/", lists.product_list, name="product_list"),
    path("danh-muc/<slug:slug>/", lists.category, name="category"),
    path("goi-y/", suggest.suggest, name="suggest"),
]
