"""Stock: the shelf, one SKU, and how it is shared among channels."""

from django.urls import path

from workspace.views import shares, stock

urlpatterns = [
    path("kho/", stock.shelf, name="stock"),
    path("kho/<int:pk>/", stock.variant, name="variant_stock"),
    path("kho/<int:pk>/<slug:noun>/", stock.book, name="stock_book"),
    path("kho/gian-hang/<int:pk>/giu-lai/", shares.buffer, name="listing_buffer"),
    path("kho/gian-hang/<int:pk>/danh-rieng/", shares.aside, name="listing_aside"),
    path("kho/danh-rieng/<int:pk>/tra-lai/", shares.give_back, name="aside_close"),
]
