"""The desk itself: what is to be done today, and for whom."""

from django.urls import path

from workspace.views import home

urlpatterns = [
    path("", home.home, name="home"),
    path("chon-co-so/", home.choose, name="choose"),
]
