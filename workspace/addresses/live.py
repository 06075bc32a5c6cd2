"""Live sessions: planned, checked, on air."""

from django.urls import path

from workspace.views import (
    commissions,
    live,
    live_after,
    live_archive,
    live_checks,
    live_console,
    live_games,
    live_invite,
    live_items,
    live_people,
    live_replies,
    live_report,
    live_shots,
    live_unpaid,
)

urlpatterns = [
    path("phat-truc-tiep/", live.sessions, name="live_sessions"),
    path("phat-truc-tiep/moi/", live.new, name="live_new"),
    path("phat-truc-tiep/nguoi-dan/", live_people.creators, name="live_people"),
    path("phat-truc-tiep/nguoi-dan/<int:pk>/", live_people.creator, name="live_creator"),
    path("phat-truc-tiep/nguoi-dan/<int:pk>/hoa-hong/", commissions.commissions, name="creator_commissions"),
    path(
        "phat-truc-tiep/nguoi-dan/<int:pk>/hoa-hong/<int:payout_pk>/",
        commissions.payout,
        name="creator_payout",
    ),
    path(
        "phat-truc-tiep/nguoi-dan/<int:pk>/hoa-hong/<int:payout_pk>/<slug:kind>/",
        commissions.file,
        name="creator_payout_file",
    ),
    path("phat-truc-tiep/cau-tra-loi/", live_replies.index, name="live_replies"),
    path("phat-truc-tiep/cau-tra-loi/<int:pk>/xoa/", live_replies.remove, name="live_reply_remove"),
    path("phat-truc-tiep/<int:pk>/", live.session, name="live"),
    path("phat-truc-tiep/<int:pk>/ke-hoach/", live.plan, name="live_plan"),
    path("phat-truc-tiep/<int:pk>/kich-ban/", live_items.items, name="live_items"),
    path("phat-truc-tiep/<int:pk>/loi-noi/", live_items.words, name="live_words"),
    path("phat-truc-tiep/<int:pk>/kich-ban/<int:item_pk>/", live_items.item, name="live_item"),
    path("phat-truc-tiep/<int:pk>/kich-ban/<int:item_pk>/vi-tri/", live_items.move, name="live_item_move"),
    path("phat-truc-tiep/<int:pk>/kich-ban/<int:item_pk>/xoa/", live_items.remove, name="live_item_remove"),
    path(
        "phat-truc-tiep/<int:pk>/kich-ban/<int:item_pk>/gioi-thieu/",
        live_console.present,
        name="live_present",
    ),
    path("phat-truc-tiep/<int:pk>/ban-dieu-khien/", live_console.console, name="live_console"),
    path("phat-truc-tiep/<int:pk>/binh-luan/<int:comment_pk>/sua/", live_console.fix, name="live_fix"),
    path(
        "phat-truc-tiep/<int:pk>/binh-luan/<int:comment_pk>/<slug:noun>/",
        live_console.decide,
        name="live_decide",
    ),
    path(
        "phat-truc-tiep/<int:pk>/don-nhap/<int:draft_pk>/huy/", live_console.cancel, name="live_draft_cancel"
    ),
    path("phat-truc-tiep/<int:pk>/tro-choi/", live_games.games, name="live_games"),
    path("phat-truc-tiep/<int:pk>/tro-choi/moi/", live_games.new, name="live_game_new"),
    path("phat-truc-tiep/<int:pk>/tro-choi/qua/<int:winner_pk>/", live_games.prize, name="live_game_prize"),
    path("phat-truc-tiep/<int:pk>/tro-choi/<int:game_pk>/", live_games.game, name="live_game"),
    path(
        "phat-truc-tiep/<int:pk>/tro-choi/<int:game_pk>/<slug:noun>/",
        live_games.move,
        name="live_game_move",
    ),
    path("phat-truc-tiep/<int:pk>/giay-to/", live_checks.papers, name="live_papers"),
    path("phat-truc-tiep/<int:pk>/kiem-tra/", live_checks.checklist, name="live_checklist"),
    path("phat-truc-tiep/<int:pk>/canh-quay/", live_shots.shots, name="live_shots"),
    path("phat-truc-tiep/<int:pk>/to-in/", live_shots.sheet, name="live_sheet"),
    path("phat-truc-tiep/<int:pk>/loi-moi/", live_invite.invite, name="live_invite"),
    path("phat-truc-tiep/<int:pk>/bao-cao/", live_report.of_session, name="live_report"),
    path("phat-truc-tiep/<int:pk>/bao-cao.csv", live_report.file, name="live_report_file"),
    path("phat-truc-tiep/<int:pk>/video/", live_archive.archive, name="live_archive"),
    path("phat-truc-tiep/<int:pk>/luu-tru.json", live_archive.file, name="live_archive_file"),
    path("phat-truc-tiep/<int:pk>/sau-phien/", live_after.tasks, name="live_after"),
    path("phat-truc-tiep/<int:pk>/sau-phien/ma-giam-gia/", live_after.voucher, name="live_voucher"),
    path("phat-truc-tiep/<int:pk>/sau-phien/<slug:code>/", live_after.mark, name="live_task"),
    path("phat-truc-tiep/<int:pk>/chua-thanh-toan/", live_unpaid.drafts, name="live_unpaid"),
    path("phat-truc-tiep/<int:pk>/chua-thanh-toan.csv", live_unpaid.file, name="live_unpaid_file"),
    path(
        "phat-truc-tiep/<int:pk>/chua-thanh-toan/<int:draft_pk>/", live_unpaid.draft, name="live_unpaid_draft"
    ),
    path("phat-truc-tiep/<int:pk>/<slug:noun>/", live.move, name="live_move"),
]
