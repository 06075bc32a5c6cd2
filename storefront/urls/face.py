"""What is the shop's own: its words, the installed app, search engines."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
