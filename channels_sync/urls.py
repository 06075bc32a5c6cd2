"""Staff addresses of the sync engine, below /staff/."""

from django.urls import path

from channels_sync import (
    allocation_views,
    category_views,
    journal_views,
    publication_views,
    shop_views,
    views,
)
from channels_sync import order_concerns as order_concerns  # adds its own to the console

app_name = "channels_sync"
urlpatterns = [
    path("sync/", views.console, name="console"),
    path("sync/lags/", views.lags, name="lags"),
    path("intents/<int:intent_id>/replay/", views.replay, name="replay"),
    path("accounts/<int:account_id>/replay/<path:code>/", views.replay_code, name="replay_code"),
    path("accounts/<int:account_id>/pause/", views.pause, name="pause"),
    path("accounts/<int:account_id>/resume/", views.resume, name="resume"),
    path("drift/", journal_views.drift, name="drift"),
    path("inbox/", journal_views.inbox, name="inbox"),
    path("inbox/<int:message_id>/replay/", journal_views.replay_message, name="replay_message"),
    path("inbox/replay/<path:code>/", journal_views.replay_messages, name="replay_messages"),
    path("shops/", shop_views.shops, name="shops"),
    path("shops/connect/<slug:channel>/", shop_views.connect, name="shop_connect"),
    path("shops/connected/<slug:channel>/", shop_views.connected, name="shop_connected"),
    path("shops/<int:account_id>/disconnect/", shop_views.disconnect, name="shop_disconnect"),
    path("allocations/", allocation_views.allocations, name="allocations"),
    path("allocations/<int:allocation_id>/closing/", allocation_views.close, name="allocation_close"),
    path("publications/", publication_views.board, name="publications"),
    path("publications/new/", publication_views.publish, name="publish"),
    path("publications/<int:publication_id>/hide/", publication_views.hide, name="publication_hide"),
    path("publications/<int:publication_id>/show/", publication_views.show, name="publication_show"),
    path("publications/<int:publication_id>/removal/", publication_views.take_down, name="publication_down"),
    path("publications/<int:publication_id>/replay/", publication_views.send_again, name="publication_again"),
    path("categories/", category_views.overview, name="categories"),
    path("categories/<slug:channel>/<slug:slug>/", category_views.choose, name="category"),
]
