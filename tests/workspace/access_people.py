"""Who may open the pages of people and of the business."""

from catalog import members
from catalog.models import Invitation, Membership
from payments.services import payout
from tests.workspace.seats import member
from workspace.access import Task

BASE = "/kenh-nguoi-ban/"


def seat_of(owner: Membership) -> str:
    return str(member("packer", owner.producer).pk)


def invitation_of(owner: Membership) -> str:
    members.invite(producer_id=owner.producer_id, role="packer", email="a@example.vn", by=owner.user)
    return str(Invitation.objects.get(producer=owner.producer_id).pk)


def account_of(owner: Membership) -> str:
    named = payout.name_account(
        producer_id=owner.producer_id, bank="970436", account="0071000123456", holder="A", by=owner.user
    )
    return str(named.pk)


# (method, address with {}, what the seat must be allowed, what makes the row named by {} of a producer)
ROWS = [
    ("get", BASE, Task.LOOK, None),
    ("get", f"{BASE}chon-co-so/", Task.LOOK, None),
    ("post", f"{BASE}chon-co-so/", Task.LOOK, None, lambda own: {"producer": own.producer_id}),
    ("get", f"{BASE}co-so/", Task.EDIT, None),
    ("post", f"{BASE}co-so/xac-minh/", Task.OWN, None),
    ("get", f"{BASE}co-so/tai-khoan/", Task.OWN, None),
    ("post", f"{BASE}co-so/tai-khoan/{{}}/rut-lai/", Task.OWN, account_of),
    ("get", f"{BASE}thanh-vien/", Task.OWN, None),
    ("post", f"{BASE}thanh-vien/{{}}/vai-tro/", Task.OWN, seat_of),
    ("post", f"{BASE}thanh-vien/{{}}/xoa/", Task.OWN, seat_of),
    ("post", f"{BASE}loi-moi/{{}}/rut-lai/", Task.OWN, invitation_of),
]
