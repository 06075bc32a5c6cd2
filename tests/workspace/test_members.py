"""Who works at a desk: invited, moved, gone; somebody always owns it."""

from datetime import timedelta

import pytest

from catalog import members
from catalog.errors import BadInvitation, LastOwner
from catalog.models import Invitation, Membership
from core import clock
from notifications.models import Message
from orders.services.forget import forget
from tests.factories import UserFactory
from tests.workspace.seats import browser_of, member

MEMBERS = "/kenh-nguoi-ban/thanh-vien/"


def invited(owner, **fields) -> str:
    values = {"role": "packer", "email": "moi@example.vn", "by": owner.user} | fields
    return members.invite(producer_id=owner.producer_id, **values)


def test_an_invitation_goes_out_by_mail_and_is_taken_once(owner, desk):
    answer = desk.post(MEMBERS, {"email": "Moi@Example.vn", "role": "editor"})
    sent = Message.objects.get()
    guest, late = UserFactory(), UserFactory()
    page = f"/kenh-nguoi-ban/loi-moi/{sent.context['invitation']}/"

    assert answer.status_code == 303
    assert (sent.medium, sent.recipient, sent.template) == ("email", "moi@example.vn", "invited")
    assert owner.producer.name in browser_of(guest).get(page).content.decode()
    assert browser_of(guest).post(page).status_code == 303
    assert Membership.objects.get(user=guest).role == "editor"
    assert browser_of(late).post(page).status_code == 410
    assert not Membership.objects.filter(user=late).exists()


def test_an_invitation_goes_out_by_sms(owner, desk):
    assert desk.post(MEMBERS, {"phone": "0987 654 321", "role": "packer"}).status_code == 303

    sent = Message.objects.get()
    assert (sent.medium, sent.recipient) == ("sms", "+84987654321")


@pytest.mark.parametrize(
    "posted",
    [
        {"email": "", "phone": "", "role": "editor"},
        {"email": "a@example.vn", "phone": "0987654321", "role": "editor"},
        {"email": "x", "role": "editor"},
        {"email": "a@example.vn", "role": "boss"},
    ],
)
def test_a_wrong_invitation_is_refused_and_not_sent(desk, posted):
    assert desk.post(MEMBERS, posted).status_code == 422
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_a_second_invitation_ends_the_first(owner):
    first, second = invited(owner), invited(owner, role="editor")

    assert members.open_invitation(first) is None
    assert members.open_invitation(second).role == "editor"


def test_an_old_invitation_is_over(owner):
    token = invited(owner)
    Invitation.objects.update(
        invited_at=clock.now() - timedelta(days=8), expires_at=clock.now() - timedelta(seconds=1)
    )

    with pytest.raises(BadInvitation):
        members.accept(token=token, user=UserFactory())


def test_a_withdrawn_invitation_is_over(owner, desk):
    token = invited(owner)
    found = Invitation.objects.get()

    assert desk.post(f"/kenh-nguoi-ban/loi-moi/{found.pk}/rut-lai/").status_code == 303
    assert members.open_invitation(token) is None
    assert desk.post(f"/kenh-nguoi-ban/loi-moi/{found.pk}/rut-lai/").status_code == 404


def test_who_works_here_is_not_invited(owner):
    with pytest.raises(BadInvitation):
        invited(owner, email=owner.user.email)


def test_who_works_here_keeps_the_role_when_taking_an_invitation(owner):
    token = invited(owner)
    members.accept(token=token, user=owner.user)

    assert Membership.objects.get(user=owner.user).role == "owner"


def test_no_more_than_so_many_invitations_are_open(owner):
    for number in range(members.MOST_OPEN):
        invited(owner, email=f"nguoi{number}@example.vn")

    with pytest.raises(BadInvitation):
        invited(owner, email="nua@example.vn")


def test_roles_change_and_people_go(owner, desk):
    packer = member("packer", owner.producer)

    assert desk.post(f"{MEMBERS}{packer.pk}/vai-tro/", {"role": "editor"}).status_code == 303
    packer.refresh_from_db()
    assert packer.role == "editor"
    assert desk.post(f"{MEMBERS}{packer.pk}/xoa/").status_code == 303
    assert not Membership.objects.filter(pk=packer.pk).exists()


@pytest.mark.parametrize("step", [("vai-tro/", {"role": "packer"}), ("xoa/", {})])
def test_the_last_owner_cannot_go(owner, desk, step):
    desk.post(f"{MEMBERS}{owner.pk}/{step[0]}", step[1])

    owner.refresh_from_db()
    assert owner.role == "owner"


def test_one_of_two_owners_can_go(owner):
    second = member("owner", owner.producer)
    members.remove(producer_id=owner.producer_id, membership_id=second.pk)

    with pytest.raises(LastOwner):
        members.remove(producer_id=owner.producer_id, membership_id=owner.pk)


def test_an_invitation_is_forgotten_a_month_after_its_end(owner):
    now = clock.now()
    for number, (days_ago, ended) in enumerate([(40, True), (40, False), (20, True), (20, False), (1, None)]):
        members.invite(producer_id=owner.producer_id, role="packer", email=f"{number}@a.vn", by=owner.user)
        at = now - timedelta(days=days_ago)
        expires = at if ended is False else now + timedelta(days=1)
        Invitation.objects.filter(email=f"{number}@a.vn").update(
            invited_at=now - timedelta(days=60), expires_at=expires, ended_at=at if ended else None
        )

    assert members.forget_old_invitations() == 2

    assert set(Invitation.objects.values_list("email", flat=True)) == {"2@a.vn", "3@a.vn", "4@a.vn"}


def test_whoever_leaves_is_named_in_no_invitation(owner):
    lan = UserFactory.create(email="lan@example.vn", phone="+84912345678")
    other = member("owner")
    for producer, contact in ((owner, {"email": "lan@example.vn"}), (other, {"phone": "+84912345678"})):
        members.invite(producer_id=producer.producer_id, role="packer", by=producer.user, **contact)
    members.invite(producer_id=owner.producer_id, role="packer", email="hoa@example.vn", by=owner.user)

    forget(lan.pk)

    assert [one.email for one in Invitation.objects.all()] == ["hoa@example.vn"]
