"""Addresses of the workspace, below /kenh-nguoi-ban/."""

from django.urls import URLPattern

app_name = "workspace"
urlpatterns: list[URLPattern] = []
