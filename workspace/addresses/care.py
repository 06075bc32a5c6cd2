"""Shoppers' words: talks, questions, reviews."""

from django.urls import path

from workspace.views import talks, voices

urlpatterns = [
    path("tin-nhan/", talks.talks, name="talks"),
    path("tin-nhan/<str:code>/", talks.talk, name="talk"),
    path("tin-nhan/<str:code>/dong/", talks.close, name="talk_close"),
    path("hoi-dap/", voices.voices, name="voices"),
    path("hoi-dap/<slug:kind>/<int:pk>/", voices.answer, name="voice_answer"),
]
