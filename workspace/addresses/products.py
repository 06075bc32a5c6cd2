"""A producer's products."""

from django.urls import path

from workspace.views import (
    product_lots,
    product_pictures,
    product_steps,
    product_table,
    product_variants,
    products,
)

urlpatterns = [
    path("san-pham/", products.product_list, name="products"),
    path("san-pham/moi/", products.new, name="product_new"),
    path("san-pham/bang-tinh/", product_table.table, name="product_table"),
    path("san-pham/bang-tinh/csv/", product_table.export, {"kind": "csv"}, name="product_csv"),
    path("san-pham/bang-tinh/xlsx/", product_table.export, {"kind": "xlsx"}, name="product_xlsx"),
    path("san-pham/<str:code>/", products.product, name="product"),
    path("san-pham/<str:code>/thong-tin/", product_steps.about, name="product_about"),
    path("san-pham/<str:code>/phan-loai/", product_variants.variants, name="product_variants"),
    path("san-pham/<str:code>/hinh-anh/", product_pictures.pictures, name="product_pictures"),
    path("san-pham/<str:code>/hinh-anh/<int:pk>/mo-ta/", product_pictures.describe, name="picture_describe"),
    path("san-pham/<str:code>/hinh-anh/<int:pk>/vi-tri/", product_pictures.move, name="picture_move"),
    path("san-pham/<str:code>/hinh-anh/<int:pk>/xoa/", product_pictures.remove, name="picture_remove"),
    path("san-pham/<str:code>/phap-ly/", product_steps.legal, name="product_legal"),
    path("san-pham/<str:code>/lo-hang/", product_lots.lots, name="product_lots"),
    path("san-pham/<str:code>/lo-hang/<int:pk>/", product_lots.lots, name="product_lot"),
    path("san-pham/<str:code>/lo-hang/<int:pk>/xoa/", product_lots.remove, name="product_lot_remove"),
    path("san-pham/<str:code>/gui-duyet/", products.send, name="product_send"),
    path("san-pham/<str:code>/lay-lai/", products.take_back, name="product_take_back"),
    path("san-pham/<str:code>/ngung-ban/", products.withdraw, name="product_withdraw"),
    path("san-pham/<str:code>/nhan-ban/", products.duplicate, name="product_duplicate"),
]
