"""Who sells, and who works at the desk."""

from django.urls import path

from workspace.views import joining, members, payout

urlpatterns = [
    path("dang-ky/", joining.sign_up, name="sign_up"),
    path("co-so/", joining.about, name="about"),
    path("co-so/xac-minh/", joining.ask_identity, name="ask_identity"),
    path("co-so/tai-khoan/", payout.payout, name="payout"),
    path("co-so/tai-khoan/<int:pk>/rut-lai/", payout.withdraw, name="payout_withdraw"),
    path("thanh-vien/", members.members, name="members"),
    path("thanh-vien/<int:pk>/vai-tro/", members.role, name="member_role"),
    path("thanh-vien/<int:pk>/xoa/", members.remove, name="member_remove"),
    path("loi-moi/<int:pk>/rut-lai/", members.withdraw, name="invitation_withdraw"),
    path("loi-moi/<str:token>/", members.invitation, name="invitation"),
]
