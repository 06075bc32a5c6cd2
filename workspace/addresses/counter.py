"""The counter and its service worker, whose scope is the folder it stands in."""

from django.urls import path

from workspace.views import counter

urlpatterns = [
    path("ban-tai-quay/", counter.counter, name="counter"),
    path("ban-tai-quay/sw.js", counter.worker, name="counter_worker"),
]
