"""The console: what waits, one tap, what is left, and the drafts with their links."""

import gzip

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from core import clock
from core.money import format_vnd
from livestream import replies, services
from livestream.models import LiveComment, LiveDraft, LiveSession
from orders.models import Package
from tests.inventory.snapshots import figures, nothing_changes
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.orders.web import web_order
from tests.workspace.seats import browser_of, member

pytestmark = pytest.mark.django_db
QUERIES = 24  # of a refresh, the seat's and the session's included
LARGEST, LARGEST_SENT = 105_000, 12_000  # bytes of a full board, and as it travels


@pytest.fixture
def honey(owner):
    return goods(owner.producer, stock=40)


@pytest.fixture
def session(owner, honey) -> LiveSession:
    made = planned(owner.producer)
    item(made, honey, price_vnd=80_000, set_aside=30)
    return on_air(made)


def console(session: LiveSession, tail: str = "ban-dieu-khien/") -> str:
    return f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/{tail}"


def test_comments_that_wait_show_what_was_read_in_them(desk, session):
    write(session, "M12 x2 0912345678")
    write(session, "hay quá", author="tu")
    page = desk.get(console(session)).content.decode()
    for words in ("M12 × 2", "0912345678", "M12 x2 0912345678", "hay quá"):
        assert words in page
    assert f'data-stream="/live/{session.pk}/stream/?ticket=' in page


def test_one_tap_accepts_and_the_draft_has_its_link(desk, session, honey):
    comment = write(session, "M12 x2")
    answer = desk.post(console(session, f"binh-luan/{comment.pk}/nhan/"))
    assert (answer.status_code, answer.headers["Location"]) == (303, console(session))
    draft = LiveDraft.objects.get()
    page = desk.get(console(session)).content.decode()
    assert f"/chot-don/{draft.token}/" in page
    assert format_vnd(160_000) in page
    assert figures(honey) == (40, 2, 28)


def test_with_script_the_answer_is_the_board_alone(desk, session):
    comment = write(session, "M12 x2")
    answer = desk.post(console(session, f"binh-luan/{comment.pk}/nhan/"), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<div class="console" id="board"')
    assert "toast" in answer.headers["HX-Trigger-After-Swap"]


def test_a_refusal_stands_beside_its_comment_and_changes_nothing(desk, session):
    comment = write(session, "M12 x15")
    services.fix(write(session, "M12 x1", author="b").pk, units={session.items.get().variant_id: 30}, by=None)
    with nothing_changes():
        answer = desk.post(console(session, f"binh-luan/{comment.pk}/nhan/"))
    assert answer.status_code == 422
    words = gettext("%(name)s: only %(left)d left. Change the quantity.") % {
        "name": "Mật ong M12",
        "left": 10,
    }
    assert words in answer.content.decode()


def test_leaving_aside_and_an_unknown_answer(desk, session):
    comment = write(session, "M12 x2")
    assert desk.post(console(session, f"binh-luan/{comment.pk}/bay/")).status_code == 404
    desk.post(console(session, f"binh-luan/{comment.pk}/bo/"))
    comment.refresh_from_db()
    assert comment.state == "rejected"


def test_a_comment_is_corrected_to_what_its_author_means(desk, session, honey):
    comment = write(session, "M12 x2")
    address = console(session, f"binh-luan/{comment.pk}/sua/")
    form = desk.get(address).context["form"]
    assert (form["variant_0"].value(), form["quantity_0"].value()) == (honey.pk, 2)
    for wrong in ({}, {"variant_0": honey.pk}, {"variant_0": "x", "quantity_0": 1}, {"quantity_0": -1}):
        assert desk.post(address, wrong).status_code == 422, wrong
        assert not LiveDraft.objects.exists()
    assert desk.post(address, {"variant_0": honey.pk, "quantity_0": 3}).status_code == 303
    assert LiveDraft.objects.get().lines.get().quantity == 3
    comment.refresh_from_db()
    assert comment.state == "fixed"


def test_showing_an_item_pins_it_for_the_comments_that_follow(desk, session):
    one = session.items.get()
    desk.post(console(session, f"kich-ban/{one.pk}/gioi-thieu/"))
    session.refresh_from_db()
    assert session.pinned == one
    assert write(session, "cho em 2 hũ").pinned_code == "M12"


def test_cancelling_a_draft_frees_its_units(desk, session, honey):
    draft = services.accept(write(session, "M12 x2").pk)
    desk.post(console(session, f"don-nhap/{draft.pk}/huy/"))
    draft.refresh_from_db()
    assert (draft.state, figures(honey)) == ("cancelled", (40, 0, 30))


def test_rows_of_another_session_of_ours_are_404_here(desk, owner, session):
    other = planned(owner.producer)
    comment = write(session, "M12 x2")
    draft = services.accept(comment.pk)
    tails = (
        f"binh-luan/{comment.pk}/nhan/",
        f"kich-ban/{session.items.get().pk}/gioi-thieu/",
        f"don-nhap/{draft.pk}/huy/",
    )
    assert {desk.post(console(other, tail)).status_code for tail in tails} == {404}


def test_nothing_is_accepted_off_the_air(desk, session):
    comment = write(session, "M12 x2")
    services.end(session.pk)
    with nothing_changes():
        assert desk.post(console(session, f"binh-luan/{comment.pk}/nhan/")).status_code == 422


def test_left_aside_can_wait_again_and_the_journal_has_it(desk, owner, session):
    comment = write(session, "M12 x2")
    desk.post(console(session, f"binh-luan/{comment.pk}/bo/"))
    assert f"binh-luan/{comment.pk}/cho-lai/" in desk.get(console(session)).content.decode()
    desk.post(console(session, f"binh-luan/{comment.pk}/cho-lai/"))
    comment.refresh_from_db()
    assert (comment.state, comment.decided_at, comment.decided_by) == ("new", None, None)
    assert session.events.filter(kind="put_back", by=owner.user, facts__comment=comment.pk).exists()
    assert services.accept(comment.pk).lines.get().quantity == 2


@pytest.mark.parametrize(
    ("first", "then"),
    [("nhan", "bo"), ("nhan", "cho-lai"), ("bo", "nhan"), ("sua", "nhan"), ("sua", "bo"), ("nhan", "sua")],
)
def test_what_one_decided_another_cannot_decide_otherwise(desk, owner, session, honey, first, then):
    comment = write(session, "M12 x2")
    said = {"variant_0": honey.pk, "quantity_0": 5}
    other = member("editor", owner.producer)
    other.user.full_name = "Trần Thị Hoa"
    other.user.save()
    browser_of(other).post(console(session, f"binh-luan/{comment.pk}/{first}/"), said)
    comment.refresh_from_db()
    assert comment.decided_by == other.user
    with nothing_changes():
        answer = desk.post(console(session, f"binh-luan/{comment.pk}/{then}/"), said)
    assert answer.status_code == 422
    assert "Trần Thị Hoa" in answer.content.decode()


@pytest.mark.parametrize("noun", ["nhan", "sua", "bo"])
def test_the_same_decision_again_is_as_once(desk, session, honey, noun):
    comment = write(session, "M12 x2")
    for _ in range(2):
        said = {"variant_0": honey.pk, "quantity_0": 5}
        assert desk.post(console(session, f"binh-luan/{comment.pk}/{noun}/"), said).status_code == 303
    held = {"nhan": 2, "sua": 5, "bo": 0}[noun]
    assert figures(honey) == (40, held, 30 - held)


def test_what_an_author_has_ordered_and_what_came_back_stands_beside_the_comment(desk, session, honey):
    before = [web_order((honey, 1), number=number) for number in (1, 2, 3, 4)]
    kept, others = Package.objects.filter(order__in=before[:2]), Package.objects.filter(order__in=before[2:])
    kept.update(status="delivered", delivered_at=clock.now())
    others.filter(order=before[2]).update(status="returned")  # nobody took it
    others.filter(order=before[3]).update(status="returned", delivered_at=clock.now())  # sent back later
    services.accept(write(session, "M12 x2").pk)
    write(session, "0912 345 678")  # the phone comes by itself
    write(session, "thêm 1 M12")
    said = desk.get(console(session)).context["board"].waiting[-1]
    assert (said.past.ordered, said.past.kept, said.past.undelivered) == (("M12 × 2",), 2, 1)


def test_orders_of_another_producer_are_nobodys_business_here(desk, session):
    web_order()
    Package.objects.update(status="returned")
    write(session, "M12 x1 0912345678")
    assert desk.get(console(session)).context["board"].waiting[0].past.undelivered == 0


def test_decided_just_now_says_who_and_what_was_taken(desk, owner, session, honey):
    services.fix(write(session, "M12 x2").pk, units={honey.pk: 3}, by=owner.user)
    services.accept(write(session, "M12 x1", author="tu").pk)
    board = desk.get(console(session)).context["board"]
    assert [(one.goods, one.by) for one in board.decided] == [
        (("M12 × 1",), None),
        (("M12 × 3",), owner.user),
    ]


def test_the_counters(desk, session, honey):
    services.fix(write(session, "M12 x2").pk, units={honey.pk: 3}, by=None)
    services.accept(write(session, "M12 x1", author="tu").pk)
    own = desk.get(console(session)).context["board"].counters
    assert (own.a_minute, own.drafts, own.orders, own.held_vnd) == (2, 2, 0, 320_000)
    assert (own.unchanged, own.accepted) == (1, 2)


def test_a_correction_in_place_is_the_form_alone_and_its_answer_the_board(desk, session, honey):
    comment = write(session, "M12 x2")
    address, htmx = console(session, f"binh-luan/{comment.pk}/sua/"), {"HX-Request": "true"}
    form = desk.get(address, headers=htmx).content.decode()
    assert form.lstrip().startswith(f'<form class="said__fix stack" id="f{comment.pk}"')
    wrong = desk.post(address, {"variant_0": honey.pk}, headers=htmx)
    assert (wrong.status_code, wrong.headers["HX-Retarget"]) == (422, f"#f{comment.pk}")
    right = desk.post(address, {"variant_0": honey.pk, "quantity_0": 3}, headers=htmx)
    assert right.content.decode().lstrip().startswith('<div class="console" id="board"')
    assert LiveDraft.objects.get().lines.get().quantity == 3


def test_the_address_of_a_correction_opens_it_again(desk, session):
    comment = write(session, "M12 x2")
    assert f'id="f{comment.pk}"' in desk.get(console(session) + f"?sua={comment.pk}").content.decode()
    services.accept(comment.pk)
    for said in (comment.pk, "x", "9" * 30, ""):
        page = desk.get(console(session) + f"?sua={said}")
        assert (page.status_code, "data-fix" in page.content.decode()) == (200, False)


def test_of_a_practice_no_link_is_given_away(desk, owner, honey):
    made = planned(owner.producer, is_practice=True)
    item(made, honey)
    services.make_ready(made.pk)
    services.go_on_air(made.pk)
    services.accept(write(made, "M12 x2").pk)
    assert "chot-don" not in desk.get(console(made)).content.decode()


def test_the_console_costs_the_same_queries_for_two_comments_as_for_fifty_and_stays_small(desk, owner):
    session = planned(owner.producer)
    item(session, goods(owner.producer, "M20", stock=200), price_vnd=80_000)
    on_air(session)
    for number in range(2):
        crowd(session, number)
    few = cost(desk, session)
    for number in range(2, 50):
        crowd(session, number)
    assert LiveComment.objects.filter(state="new").count() == LiveDraft.objects.count() == 50
    assert cost(desk, session) == few <= QUERIES
    board = desk.get(console(session), headers={"HX-Request": "true"}).content
    assert (board.count(b"data-take"), board.count(b"data-copies")) == (40, 40 + 12)
    assert len(board) < LARGEST
    assert len(gzip.compress(board)) < LARGEST_SENT


def crowd(session, number: int) -> None:
    """An order that was taken, another that waits, a word between them."""
    services.accept(write(session, "M20 x1 0912345678", author=f"a{number}").pk)
    write(session, "Dạ chốt giúp em M20 x1 giao về phường Tân Triều 0912345678", author=f"b{number}")
    write(session, "hay quá chị ơi", author=f"c{number}")


def cost(desk, session) -> int:
    desk.get(console(session))
    with CaptureQueriesContext(connection) as seen:
        assert desk.get(console(session), headers={"HX-Request": "true"}).status_code == 200
    return len(seen)


def test_own_replies_are_at_hand_and_bounded(desk, owner, session):
    page = "/kenh-nguoi-ban/phat-truc-tiep/cau-tra-loi/"
    wrong = ("", "{giá}", "rẻ nhất thế giới 99k", "x" * 301)
    assert {desk.post(page, {"words": words}).status_code for words in wrong} == {422}
    for number in range(5):
        assert desk.post(page, {"words": f"{{name}} ơi, chờ em {number} phút"}).status_code == 303
    for words in ("{name} ơi, chờ em 1 phút", "một câu nữa"):
        assert desk.post(page, {"words": words}).status_code == 422
    assert len(replies.own_replies(owner.producer)) == 5
    assert "chờ em 4 phút" in desk.get(console(session)).content.decode()
    desk.post(f"{page}{replies.own_replies(owner.producer)[0].pk}/xoa/")
    assert len(replies.own_replies(owner.producer)) == 4
