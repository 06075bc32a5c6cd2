"""Who may open the pages of products."""

from catalog.models import ImageAsset, Lot, Membership, Product
from tests.factories import ProductFactory, VariantFactory
from workspace.access import Task

BASE = "/kenh-nguoi-ban/san-pham/"


def product_of(owner: Membership) -> str:
    product: Product = ProductFactory.create(producer=owner.producer, state=Product.State.DRAFT)
    VariantFactory(product=product)
    return product.code


def picture_of(owner: Membership) -> tuple[str, str]:
    code = product_of(owner)
    product = Product.objects.get(code=code)
    picture = ImageAsset.objects.create(
        product=product, file="a.jpg", sha256="a", alt="a", width=1, height=1, colour="#000000"
    )
    return code, str(picture.pk)


def lot_of(owner: Membership) -> tuple[str, str]:
    code = product_of(owner)
    lot = Lot.objects.create(product=Product.objects.get(code=code), code=code, made_on="2026-11-01")
    return code, str(lot.pk)


ROWS = [
    ("get", BASE, Task.LOOK, None),
    ("get", f"{BASE}moi/", Task.EDIT, None),
    ("get", f"{BASE}bang-gia/", Task.EDIT, None),
    ("get", f"{BASE}bang-tinh/", Task.EDIT, None),
    ("get", f"{BASE}bang-tinh/csv/", Task.EDIT, None),
    ("get", f"{BASE}bang-tinh/xlsx/", Task.EDIT, None),
    ("get", f"{BASE}{{}}/", Task.LOOK, product_of),
    ("get", f"{BASE}{{}}/thong-tin/", Task.EDIT, product_of),
    ("get", f"{BASE}{{}}/phan-loai/", Task.EDIT, product_of),
    ("get", f"{BASE}{{}}/hinh-anh/", Task.EDIT, product_of),
    ("get", f"{BASE}{{}}/phap-ly/", Task.EDIT, product_of),
    ("get", f"{BASE}{{}}/lo-hang/", Task.EDIT, product_of),
    ("get", f"{BASE}{{}}/lo-hang/{{}}/", Task.EDIT, lot_of),
    ("post", f"{BASE}{{}}/lo-hang/{{}}/xoa/", Task.EDIT, lot_of),
    ("post", f"{BASE}{{}}/hinh-anh/{{}}/mo-ta/", Task.EDIT, picture_of),
    ("get", f"{BASE}{{}}/hinh-anh/{{}}/cat/", Task.EDIT, picture_of),
    ("post", f"{BASE}{{}}/hinh-anh/{{}}/vi-tri/", Task.EDIT, picture_of),
    ("post", f"{BASE}{{}}/hinh-anh/{{}}/xoa/", Task.EDIT, picture_of),
    ("post", f"{BASE}{{}}/gui-duyet/", Task.OWN, product_of),
    ("post", f"{BASE}{{}}/lay-lai/", Task.EDIT, product_of),
    ("post", f"{BASE}{{}}/ngung-ban/", Task.OWN, product_of),
    ("post", f"{BASE}{{}}/nhan-ban/", Task.EDIT, product_of),
]
