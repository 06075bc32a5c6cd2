"""What is to be told to a marketplace about an order: asked, put off, parked, sent again."""

from datetime import timedelta

import pytest

from core import clock
from orders import queries, services
from orders.errors import TooManyBack, WrongStep
from orders.models import Order, OrderEvent, OrderTask
from orders.states import Status
from tests.factories import UserFactory, VariantFactory
from tests.inventory.snapshots import figures, nothing_changes
from tests.orders.placing import imported, incoming, line

pytestmark = pytest.mark.django_db
Kind = OrderTask.Kind


@pytest.fixture
def variant():
    return VariantFactory(stock=10)


@pytest.fixture
def order(variant) -> Order:
    """Two units, to be sent."""
    return imported(line(variant))


def ask(order, kind=Kind.SHIP, by=None) -> OrderTask:
    return services.ask(order_id=order.pk, kind=kind, by=by)


def asked(order) -> list[str]:
    return list(order.events.filter(kind="asked").values_list("detail", flat=True))


def test_what_is_asked_is_due_at_once_and_stands_in_the_history_with_who_asked(order):
    person = UserFactory(staff=True)
    task = ask(order, by=person)
    assert list(queries.due_tasks(order.scope, clock.now())) == [task]
    assert queries.scopes_with_due_tasks(clock.now()) == {"account:1"}
    assert OrderEvent.objects.get(kind="asked").by == person


def test_the_same_asked_twice_is_asked_once(order):
    assert ask(order) == ask(order)
    assert (OrderTask.objects.count(), asked(order)) == (1, ["ship"])


def test_what_was_told_before_is_told_once_more_when_it_is_asked_again(order):
    services.close_task(ask(order).pk)
    OrderTask.objects.update(created_at=clock.now() - timedelta(days=1))
    assert list(queries.due_tasks(order.scope, clock.now())) == []
    ask(order)
    assert queries.due_tasks(order.scope, clock.now()).count() == 1
    assert queries.untold()[order.scope].oldest_at > clock.now() - timedelta(minutes=1)
    assert asked(order) == ["ship", "ship"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.PENDING_CONFIRM, Kind.SHIP),
        (Status.SHIPPING, Kind.SHIP),
        (Status.CANCELLED, Kind.SHIP),
        (Status.SHIPPING, Kind.CANCEL),
        (Status.CANCELLED, Kind.CANCEL),
        (Status.TO_SHIP, Kind.AGREE),
        (Status.TO_SHIP, Kind.REFUSE),
    ],
)
def test_what_the_state_does_not_allow_is_not_asked(variant, status, kind):
    order = imported(line(variant), status=status)
    with nothing_changes(), pytest.raises(WrongStep):
        ask(order, kind)
    assert not OrderTask.objects.exists()
    assert asked(order) == []


def test_an_order_of_the_web_shop_has_no_marketplace_to_tell(order):
    Order.objects.update(scope="", external_ref="")
    with pytest.raises(WrongStep):
        ask(order)
    assert not OrderTask.objects.exists()


def test_a_cancellation_is_not_answered_both_ways_at_once(variant):
    order = imported(line(variant), cancel_requested=True)
    ask(order, Kind.AGREE)
    with pytest.raises(WrongStep):
        ask(order, Kind.REFUSE)
    assert list(order.tasks.values_list("kind", flat=True)) == ["agree_cancel"]


def test_an_answer_that_was_refused_leaves_the_other_one_open(variant):
    order = imported(line(variant), cancel_requested=True)
    services.postpone_task(ask(order, Kind.AGREE).pk, error="no", code="too_late", is_final=True)
    assert ask(order, Kind.REFUSE).kind == Kind.REFUSE


def test_a_failure_puts_a_task_off_by_a_random_while_and_counts(order):
    task = ask(order)
    services.postpone_task(task.pk, error="http_503: away")
    task.refresh_from_db()
    assert (task.attempts, task.last_error) == (1, "http_503: away")
    assert timedelta(0) < task.not_before - clock.now() <= timedelta(seconds=1)
    assert list(queries.due_tasks(order.scope, clock.now())) == []


def test_the_marketplaces_own_wish_is_kept_and_counts_nothing(order):
    task = ask(order)
    services.postpone_task(task.pk, error="slow down", wait_s=60)
    task.refresh_from_db()
    assert task.attempts == 0
    assert task.not_before - clock.now() > timedelta(seconds=55)


def test_a_parked_task_waits_for_a_person_and_is_sent_again(order):
    task = ask(order)
    services.postpone_task(task.pk, error="not_shippable: no", code="not_shippable", is_final=True)
    assert list(queries.parked_tasks()) == [task]
    assert list(queries.orders_with_parked_tasks()) == [order]
    assert queries.scopes_with_due_tasks(clock.now()) == set()
    assert services.replay([task.pk]) == 1
    assert services.replay([task.pk]) == 0
    assert queries.scopes_with_due_tasks(clock.now()) == {"account:1"}


def test_a_refusal_about_an_order_that_has_moved_on_needs_nobody(variant, order):
    services.postpone_task(ask(order).pk, error="no", code="not_shippable", is_final=True)
    services.import_channel(incoming(line(variant), status=Status.SHIPPING, minute=1))
    assert list(queries.parked_tasks()) == []


def test_goods_that_never_left_cannot_come_back(order):
    with nothing_changes(), pytest.raises(WrongStep):
        services.receive_return(line_id=order.lines.get().pk, received=1)
    assert order.lines.get().received == 0


def test_no_more_comes_back_than_left(variant):
    order = imported(line(variant, 3, cancelled=1), status=Status.SHIPPING)
    with nothing_changes(), pytest.raises(TooManyBack):
        services.receive_return(line_id=order.lines.get().pk, received=3)
    assert order.lines.get().received == 0
    assert figures(variant) == (8, 0, 0)
