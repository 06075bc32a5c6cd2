"""The console: what waits, one tap, what is left, and the drafts with their links."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from core.money import format_vnd
from livestream import services
from livestream.models import LiveComment, LiveDraft, LiveSession
from tests.inventory.snapshots import figures, nothing_changes
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = pytest.mark.django_db


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


def test_the_console_costs_the_same_queries_for_two_comments_as_for_twenty(desk, session):
    for number in range(2):
        services.accept(write(session, "M12 x1", author=f"a{number}").pk)
        write(session, "M12 x1", author=f"b{number}")
    few = cost(desk, session)
    for number in range(2, 20):
        services.accept(write(session, "M12 x1", author=f"a{number}").pk)
        write(session, "M12 x1", author=f"b{number}")
    assert LiveComment.objects.filter(state="new").count() == LiveDraft.objects.count() == 20
    assert cost(desk, session) == few


def cost(desk, session) -> int:
    desk.get(console(session))
    with CaptureQueriesContext(connection) as seen:
        assert desk.get(console(session)).status_code == 200
    return len(seen)
