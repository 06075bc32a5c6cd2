"""Live sales at the same time: the last units once, a draft that is taken as it ends."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction

from inventory.models import Allocation
from livestream import services
from livestream.errors import DraftGone, LiveRefused
from livestream.models import DraftLine, LiveComment, LiveDraft
from livestream.services import drafts
from orders.models import Cart
from orders.services.cart import new_token
from orders.services.forget import forget
from tests.concurrency.together import Running, together
from tests.factories import ProducerFactory, UserFactory
from tests.inventory.snapshots import figures, ledger_sum
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BUYERS, UNITS, AT_ONCE = 400, 50, 8


def flash(*, units: int, most_each: int = 1):
    """A flash deal that is open, and its goods."""
    producer = ProducerFactory.create()
    honey = goods(producer, stock=200)
    session = planned(producer)
    deal = item(session, honey, kind="flash", price_vnd=60_000, set_aside=units, most_each=most_each)
    on_air(session)
    services.show_item(session.pk, deal.pk)
    return session, honey


def comments(session, count: int, text: str = "M12 x1") -> list[int]:
    """So many comments by as many authors; rows as the reader leaves them."""
    model = write(session, text, author="0")
    rows = []
    for number in range(1, count):
        row = LiveComment.objects.get(pk=model.pk)
        row.pk, row.external_id, row.author_key = None, f"n{number}", f"tiktok:{number}"
        rows.append(row) if number == 1 else rows.append(_copy(rows[0], number))
    LiveComment.objects.bulk_create(rows)
    return list(LiveComment.objects.filter(session=session).values_list("pk", flat=True))


def _copy(row: LiveComment, number: int) -> LiveComment:
    values = {field.attname: getattr(row, field.attname) for field in LiveComment._meta.concrete_fields}
    return LiveComment(**values | {"external_id": f"n{number}", "author_key": f"tiktok:{number}"})


def accept(comment_id: int) -> bool:
    try:
        return services.accept(comment_id) is not None
    except LiveRefused:
        return False


def test_of_four_hundred_buyers_exactly_fifty_get_one_of_fifty_units():
    session, honey = flash(units=UNITS)
    ids = comments(session, BUYERS)

    def some(number: int) -> int:
        return sum(accept(pk) for pk in ids[number::AT_ONCE])

    assert sum(together([partial(some, number) for number in range(AT_ONCE)])) == UNITS
    assert LiveDraft.objects.count() == DraftLine.objects.filter(quantity=1).count() == UNITS
    assert Allocation.objects.values_list("quantity", "used").get() == (UNITS, UNITS)
    assert (figures(honey), ledger_sum(honey)) == ((200, UNITS, 0), (200, UNITS))


def test_without_the_lock_of_the_stock_the_last_unit_would_be_promised_twice():
    _session, honey = flash(units=1)
    have_looked = threading.Barrier(2)

    def promise(author: str) -> bool:
        allocation = Allocation.objects.get(variant=honey)
        left = allocation.quantity - allocation.used
        have_looked.wait(10)
        if left < 1:
            return False
        Allocation.objects.filter(pk=allocation.pk).update(used=1)
        return True

    assert together([partial(promise, name) for name in ("a", "b")]) == [True, True]


def test_one_buyer_in_six_windows_gets_what_the_limit_allows():
    session, honey = flash(units=UNITS, most_each=2)
    ids = [
        write(session, text, author="lan").pk for text in ("M12 x1", "M12 x2", "lấy 1 M12 nha", "M12 1 hũ")
    ]
    LiveComment.objects.filter(pk__in=ids).update(state="new", decided_at=None)
    together([partial(accept, pk) for pk in ids])
    assert LiveDraft.objects.count() == 1
    assert DraftLine.objects.get().quantity == 2
    assert figures(honey)[1] == 2


def test_without_the_lock_of_the_author_two_comments_would_both_see_an_empty_draft():
    session, _honey = flash(units=UNITS, most_each=1)
    ids = [write(session, text, author="lan").pk for text in ("M12 x1", "lấy 1 M12 nha")]
    have_looked = threading.Barrier(2)

    def look(comment_id: int) -> bool:
        author = LiveComment.objects.get(pk=comment_id).author_key
        is_first = not LiveDraft.objects.filter(session=session, author_key=author).exists()
        have_looked.wait(10)
        return is_first

    assert together([partial(look, pk) for pk in ids]) == [True, True]


def test_the_same_comment_accepted_by_six_people_counts_once():
    session, honey = flash(units=UNITS)
    pk = write(session, "M12 x1").pk
    assert together([partial(accept, pk)] * 6) == [True] * 6
    assert (DraftLine.objects.get().quantity, figures(honey)[1]) == (1, 1)


def test_of_two_people_who_decide_differently_at_once_one_is_told_who_was_quicker():
    session, honey = flash(units=UNITS)
    for _round in range(6):
        pk = write(session, "M12 x1", author=f"a{_round}").pk
        before = DraftLine.objects.count()

        def take(pk: int = pk) -> str:
            return said(partial(services.accept, pk))

        def leave(pk: int = pk) -> str:
            return said(partial(services.reject, pk))

        answers = together([take, leave])
        is_taken = LiveComment.objects.get(pk=pk).state == "accepted"
        assert answers == (["", "decided"] if is_taken else ["decided", ""])
        assert DraftLine.objects.count() - before == is_taken
    assert figures(honey)[1] == DraftLine.objects.count()


def said(decide) -> str:
    """The code of the refusal, if there was one."""
    try:
        decide()
    except LiveRefused as refused:
        return str(refused.code)
    return ""


def test_without_the_lock_of_the_comment_two_people_would_decide_it_differently():
    session, _honey = flash(units=UNITS)
    pk = write(session, "M12 x1").pk
    have_looked = threading.Barrier(2)

    def decide(state: str) -> bool:
        waits = LiveComment.objects.get(pk=pk).state == "new"
        have_looked.wait(10)
        return waits

    assert together([partial(decide, state) for state in ("accepted", "rejected")]) == [True, True]


def test_a_link_that_is_opened_in_two_places_fills_one_cart():
    session, honey = flash(units=UNITS)
    draft = services.accept(write(session, "M12 x1").pk)

    def take() -> bool:
        try:
            services.claim_into_cart(draft.token, Cart(token=new_token()))
        except DraftGone:
            return False
        return True

    assert sorted(together([take] * 4)) == [False, False, False, True]
    assert Cart.objects.count() == 1
    assert (figures(honey), ledger_sum(honey)) == ((200, 1, 49), (200, 1))


def test_the_kill_switch_waits_for_a_sale_that_is_being_written_and_ends_it():
    session, honey = flash(units=UNITS)
    pk = write(session, "M12 x1").pk
    with transaction.atomic():
        services.accept(pk)
        stopping = Running(partial(services.stop, session.pk, reason="Sai giá"))
        assert stopping.is_waiting()
    stopping.join()
    assert LiveDraft.objects.get().state == "cancelled"
    assert figures(honey) == (200, 0, 0)
    connection.close()


def test_a_draft_that_runs_out_while_its_buyer_takes_it_is_one_or_the_other():
    session, honey = flash(units=UNITS)
    draft = services.accept(write(session, "M12 x1").pk)

    def take() -> str:
        try:
            services.claim_into_cart(draft.token, Cart(token=new_token()))
            return "claimed"
        except DraftGone:
            return "gone"

    def cancel() -> str:
        return "cancelled" if drafts.cancel(draft.pk) else "kept"

    assert set(together([take, cancel])) in ({"claimed", "kept"}, {"gone", "cancelled"})
    draft.refresh_from_db()
    assert figures(honey)[1] == (1 if draft.state == "claimed" else 0)


def test_a_comment_that_is_accepted_while_its_author_leaves_leaves_no_phone_in_the_draft():
    session, comment, lan = written_by_an_account()
    with transaction.atomic():
        services.accept(comment.pk)
        leaving = Running(partial(forget, lan.pk))
        assert leaving.is_waiting()
    leaving.join()
    draft = LiveDraft.objects.get(session=session)
    assert (draft.phone, draft.address, draft.author_name) == ("", "", "")


def test_forgetting_drafts_before_the_comments_would_miss_the_one_that_is_being_made():
    session, comment, _lan = written_by_an_account()
    with transaction.atomic():
        services.accept(comment.pk)
        Running(lambda: LiveDraft.objects.filter(session=session).update(phone="")).join()
    assert LiveDraft.objects.get(session=session).phone == "+84912345678"


def written_by_an_account():
    """Somebody with an account ordered by a comment on the shop's own page."""
    session, _honey = flash(units=UNITS)
    lan = UserFactory.create()
    text = "M12 x1 giao 5/7 ấp Vĩnh Hiệp 0912345678"
    return (
        session,
        services.say(session, viewer=services.viewer_of(lan.pk), name="Lan", text=text, key="k"),
        lan,
    )
