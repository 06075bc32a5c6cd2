"""A producer's promotions and voucher codes."""

from django.urls import path

from workspace.views import promotion_sheets, promotions, vouchers

urlpatterns = [
    path("khuyen-mai/", promotions.promotions, name="promotions"),
    path("khuyen-mai/moi/", promotion_sheets.new, name="promotion_new"),
    path("khuyen-mai/ma-giam-gia/moi/", vouchers.new, name="voucher_new"),
    path("khuyen-mai/ma-giam-gia/<int:pk>/dung/", vouchers.stop, name="voucher_stop"),
    path("khuyen-mai/<int:pk>/", promotions.promotion, name="promotion"),
    path("khuyen-mai/<int:pk>/sua/", promotion_sheets.change, name="promotion_change"),
    path("khuyen-mai/<int:pk>/dung/", promotions.stop, name="promotion_stop"),
]
