"""Cart, checkout and paying."""

from django.urls import path

from storefront.views import cart, checkout, creators, live, paying, places, placing

urlpatterns = [
    path("gio-hang/", cart.cart_page, name="cart"),
    path("gio-hang/dong/", cart.add, name="cart_add"),
    path("gio-hang/dong/<int:variant>/", cart.quantity, name="cart_quantity"),
    path("gio-hang/dong/<int:variant>/xoa/", cart.remove, name="cart_remove"),
    path("gio-hang/chon/", cart.choose, name="cart_choose"),
    path("gio-hang/gia-moi/", cart.see_prices, name="cart_prices"),
    path("gio-hang/ma-giam-gia/", cart.use_voucher, name="cart_voucher"),
    path("gio-hang/ma-giam-gia/xoa/", cart.forget_voucher, name="cart_voucher_remove"),
    path("chot-don/<slug:token>/", live.close_order, name="live_draft"),
    path("chot-don/<slug:token>/thoi-nhac/", live.quiet, name="live_quiet"),
    path("kol/<slug:code>/", creators.creator, name="creator"),
    path("phuong-xa/", places.wards, name="wards"),
    path("thanh-toan/", checkout.checkout, name="checkout"),
    path("thanh-toan/xac-nhan/", placing.review, name="checkout_review"),
    path("thanh-toan/giu-hang/", placing.hold_goods, name="hold_goods"),
    path("thanh-toan/don-hang/", placing.place_order, name="place_order"),
    path("thanh-toan/ve/<slug:method>/", paying.come_back, name="pay_return"),
    path("don-hang/<slug:code>/thanh-toan/", paying.pay, name="pay"),
    path("don-hang/<slug:code>/thanh-toan/luot/", paying.attempt, name="pay_attempt"),
    path("don-hang/<slug:code>/thanh-toan/vietqr.png", paying.picture, name="pay_picture"),
]
