"""Addresses of the second factor, under the names that allauth looks for."""

from allauth.mfa.base import views as base
from allauth.mfa.totp import views as totp
from django.urls import path

from accounts import two_factor_views as views

urlpatterns = [
    path("", base.index, name="mfa_index"),
    path("ma-xac-thuc/", views.Authenticate.as_view(), name="mfa_authenticate"),
    path("xac-thuc-lai/", views.Reauthenticate.as_view(), name="mfa_reauthenticate"),
    path("thiet-lap/", views.Activate.as_view(), name="mfa_activate_totp"),
    path("tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("ma-du-phong/", views.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("ma-du-phong/moi/", views.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("dien-thoai-moi/", views.new_phone, name="mfa_new_phone"),
]
