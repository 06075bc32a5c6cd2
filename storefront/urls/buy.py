"""Cart and checkout."""

from django.urls import path

from storefront.views import checkout, places, placing
from storefront.views.age import gate

urlpatterns = [
    path("gio-hang/", gate, name="cart"),
    path("phuong-xa/", places.wards, name="wards"),
    path("thanh-toan/", checkout.checkout, name="checkout"),
    path("thanh-toan/xac-nhan/", placing.review, name="checkout_review"),
    path("thanh-toan/giu-hang/", placing.hold_goods, name="hold_goods"),
    path("thanh-toan/don-hang/", placing.place_order, name="place_order"),
]
