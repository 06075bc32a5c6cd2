"""Live sessions."""

from django.urls import path

from storefront.views import show, show_acts, show_games, show_rules

urlpatterns = [
    path("phat-truc-tiep/", show.sessions, name="live_list"),
    path("phat-truc-tiep/quy-tac/", show_rules.rules, name="live_rules"),
    path("phat-truc-tiep/<int:pk>/", show.session, name="live"),
    path("phat-truc-tiep/<int:pk>/lich.ics", show.calendar, name="live_calendar"),
    path("phat-truc-tiep/<int:pk>/nhac-toi/", show_acts.reminder, name="live_remind"),
    path("phat-truc-tiep/<int:pk>/bao-cao/", show_rules.complaint, name="live_complaint"),
    path("phat-truc-tiep/<int:pk>/anh-chia-se.jpg", show.share_picture, name="live_share_picture"),
    path("phat-truc-tiep/<int:pk>/binh-luan/", show_acts.comment, name="live_comment"),
    path("phat-truc-tiep/<int:pk>/chot/<int:comment>/", show_acts.confirmation, name="live_confirm"),
    path("phat-truc-tiep/<int:pk>/dat/", show_acts.order, name="live_order"),
    path("phat-truc-tiep/<int:pk>/tro-choi/<int:game>.csv", show_games.log, name="live_game"),
]
