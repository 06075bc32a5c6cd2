"""Staff addresses of the sync engine, below /staff/."""

from django.urls import path

from channels_sync import views

app_name = "channels_sync"
urlpatterns = [
    path("sync/", views.console, name="console"),
    path("intents/<int:intent_id>/replay/", views.replay, name="replay"),
    path("accounts/<int:account_id>/pause/", views.pause, name="pause"),
    path("accounts/<int:account_id>/resume/", views.resume, name="resume"),
]
