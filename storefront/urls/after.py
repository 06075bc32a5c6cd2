"""Orders and the account."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
