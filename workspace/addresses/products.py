"""A producer's products."""

from django.urls import path, register_converter

from workspace.views import (
    papers,
    price_grid,
    product_lots,
    product_pictures,
    product_steps,
    product_table,
    product_variants,
    products,
)


class Code:
    """A product's code in an address. A file may have given it a slash, which there is a tilde."""

    regex = r"[^/\x00]+"

    def to_python(self, value: str) -> str:
        """As the product has it."""
        return value.replace("~", "/")

    def to_url(self, value: str) -> str:
        """As the address has it."""
        return value.replace("/", "~")


register_converter(Code, "code")
urlpatterns = [
    path("san-pham/", products.product_list, name="products"),
    path("san-pham/moi/", products.new, name="product_new"),
    path("san-pham/bang-gia/", price_grid.grid, name="product_prices"),
    path("san-pham/bang-tinh/", product_table.table, name="product_table"),
    path("san-pham/bang-tinh/csv/", product_table.export, {"kind": "csv"}, name="product_csv"),
    path("san-pham/bang-tinh/xlsx/", product_table.export, {"kind": "xlsx"}, name="product_xlsx"),
    path("giay-chung-nhan/", papers.papers, name="papers"),
    path("giay-chung-nhan/moi/", papers.new, name="paper_new"),
    path("giay-chung-nhan/<int:pk>/", papers.handed_in, name="paper"),
    path("giay-chung-nhan/<int:pk>/rut-lai/", papers.withdraw, name="paper_withdraw"),
    path("giay-chung-nhan/trang/<int:pk>/", papers.page, name="paper_page"),
    path("san-pham/<code:code>/", products.product, name="product"),
    path("san-pham/<code:code>/thong-tin/", product_steps.about, name="product_about"),
    path("san-pham/<code:code>/phan-loai/", product_variants.variants, name="product_variants"),
    path("san-pham/<code:code>/hinh-anh/", product_pictures.pictures, name="product_pictures"),
    path("san-pham/<code:code>/hinh-anh/<int:pk>/mo-ta/", product_pictures.describe, name="picture_describe"),
    path("san-pham/<code:code>/hinh-anh/<int:pk>/cat/", product_pictures.cut, name="picture_cut"),
    path("san-pham/<code:code>/hinh-anh/<int:pk>/vi-tri/", product_pictures.move, name="picture_move"),
    path("san-pham/<code:code>/hinh-anh/<int:pk>/xoa/", product_pictures.remove, name="picture_remove"),
    path("san-pham/<code:code>/phap-ly/", product_steps.legal, name="product_legal"),
    path("san-pham/<code:code>/lo-hang/", product_lots.lots, name="product_lots"),
    path("san-pham/<code:code>/lo-hang/<int:pk>/", product_lots.lots, name="product_lot"),
    path("san-pham/<code:code>/lo-hang/<int:pk>/xoa/", product_lots.remove, name="product_lot_remove"),
    path("san-pham/<code:code>/gui-duyet/", products.send, name="product_send"),
    path("san-pham/<code:code>/lay-lai/", products.take_back, name="product_take_back"),
    path("san-pham/<code:code>/ngung-ban/", products.withdraw, name="product_withdraw"),
    path("san-pham/<code:code>/nhan-ban/", products.duplicate, name="product_duplicate"),
]
