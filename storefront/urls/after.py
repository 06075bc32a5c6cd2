"""Orders and the account."""

from django.urls import path

from storefront.views import account, addresses, care, orders, privacy

urlpatterns = [
    path("tra-cuu/", orders.track, name="track"),
    path("don-hang/<slug:code>/", orders.order, name="order"),
    path("don-hang/<slug:code>/huy-don/", orders.cancellation, name="order_cancel"),
    path("don-hang/<slug:code>/tra-hang/", orders.ask_back, name="order_return"),
    path("don-hang/<slug:code>/tra-hang/<int:pk>/rut-lai/", orders.withdrawal, name="order_return_withdraw"),
    path("don-hang/<slug:code>/anh/<int:pk>/", orders.picture, name="order_picture"),
    path("don-hang/<slug:code>/tai-khoan-hoan-tien/", orders.refund_account, name="order_refund_account"),
    path("don-hang/<slug:code>/mua-lai/", orders.again, name="order_again"),
    path("don-hang/<slug:code>/hoi/", care.ask, name="order_ask"),
    path("ho-tro/<slug:code>/", care.ticket, name="ticket"),
    path("tai-khoan/", account.home, name="account"),
    path("tai-khoan/don-mua/", account.orders, name="account_orders"),
    path("tai-khoan/dia-chi/", addresses.book, name="account_addresses"),
    path("tai-khoan/dia-chi/them/", addresses.edit, name="account_address_new"),
    path("tai-khoan/dia-chi/<int:pk>/", addresses.edit, name="account_address"),
    path("tai-khoan/dia-chi/<int:pk>/xoa/", addresses.remove, name="account_address_remove"),
    path("tai-khoan/dia-chi/<int:pk>/mac-dinh/", addresses.make_default, name="account_address_default"),
    path("tai-khoan/yeu-thich/", account.favourites, name="account_favourites"),
    path("tai-khoan/yeu-thich/<int:pk>/bo/", account.unfavourite, name="account_unfavourite"),
    path("tai-khoan/danh-gia/", account.reviews, name="account_reviews"),
    path("tai-khoan/danh-gia/<int:pk>/", account.review, name="account_review"),
    path("tai-khoan/tin-nhan/", account.talks, name="account_talks"),
    path("tai-khoan/thong-tin/", privacy.profile, name="account_profile"),
    path("tai-khoan/rieng-tu/", privacy.home, name="account_privacy"),
    path("tai-khoan/rieng-tu/tai-ve/", privacy.export, name="account_export"),
    path("tai-khoan/rieng-tu/xoa/", privacy.forget, name="account_forget"),
    path("tai-khoan/rieng-tu/<str:purpose>/", privacy.switch, name="account_consent"),
]
