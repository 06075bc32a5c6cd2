"""Cart and checkout."""

from django.urls import path

from storefront.views import checkout, places
from storefront.views.age import gate

urlpatterns = [
    path("gio-hang/", gate, name="cart"),
    path("phuong-xa/", places.wards, name="wards"),
    path("thanh-toan/", checkout.checkout, name="checkout"),
    path("thanh-toan/xac-nhan/", checkout.review, name="checkout_review"),
    path("thanh-toan/giu-hang/", checkout.hold_goods, name="hold_goods"),
    path("thanh-toan/don-hang/", checkout.place_order, name="place_order"),
]
