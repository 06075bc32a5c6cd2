"""Who may open the pages of certificates."""

from catalog.models import CertificateCheck, Membership
from tests.workspace.papers import hand_in
from workspace.access import Task

BASE = "/kenh-nguoi-ban/giay-chung-nhan/"


def paper_of(owner: Membership) -> str:
    return str(hand_in(owner).pk)


def page_of(owner: Membership) -> str:
    paper: CertificateCheck = hand_in(owner)
    return str(paper.pages.get().pk)


ROWS = [
    ("get", BASE, Task.EDIT, None),
    ("get", f"{BASE}moi/", Task.EDIT, None),
    ("get", f"{BASE}{{}}/", Task.EDIT, paper_of),
    ("post", f"{BASE}{{}}/rut-lai/", Task.EDIT, paper_of),
    ("get", f"{BASE}trang/{{}}/", Task.EDIT, page_of),
]
