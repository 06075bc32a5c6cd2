"""Shoppers' words: talks, questions, reviews."""

from django.urls import path, re_path

from workspace.views import talks, voices

urlpatterns = [
    path("tin-nhan/", talks.talks, name="talks"),
    path("tin-nhan/<str:code>/", talks.talk, name="talk"),
    path("tin-nhan/<str:code>/dong/", talks.close, name="talk_close"),
    path("hoi-dap/", voices.voices, name="voices"),
    re_path(r"^hoi-dap/(?P<kind>questions|reviews)/(?P<pk>\d{1,18})/$", voices.answer, name="voice_answer"),
]
