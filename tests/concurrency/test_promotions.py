"""A change that meets an early end, and a form that is sent twice at once."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from core import clock
from promotions import planning, services
from promotions.errors import PromotionRefused
from promotions.models import Promotion, PromotionLine
from promotions.plans import Plan, PlanLine
from tests.concurrency.together import Running, together
from tests.factories import VariantFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)


@pytest.fixture
def variant():
    return VariantFactory.create()


def asked(variant, name: str) -> Plan:
    begins = (clock.now() + DAY).replace(second=0, microsecond=0)
    return Plan(name, begins, begins + DAY, [PlanLine(variant.pk)], percent=20)


def change_during_a_stop(variant) -> tuple[Running, Promotion]:
    """A change that began while a stop was not yet committed; both are through."""
    producer_id = variant.product.producer_id
    promotion = planning.plan(asked(variant, "Tết"), producer_id=producer_id)
    with transaction.atomic():
        services.stop(promotion.pk)
        change = Running(
            partial(planning.change, promotion.pk, asked(variant, "Mới"), producer_id=producer_id)
        )
        assert change.is_waiting()
    return change, promotion


def test_a_change_waits_for_a_stop_and_is_refused(variant):
    change, promotion = change_during_a_stop(variant)
    with pytest.raises(PromotionRefused):
        change.join()
    promotion.refresh_from_db()
    assert promotion.name == "Tết"


def test_without_the_lock_what_was_stopped_would_be_changed(variant, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_asked: self)
    change, promotion = change_during_a_stop(variant)
    change.join()
    promotion.refresh_from_db()
    assert promotion.name == "Mới"
    assert promotion.stopped_at is not None


def test_a_form_sent_many_times_at_once_plans_once(variant):
    work = partial(planning.plan, asked(variant, "Tết"), producer_id=variant.product.producer_id, key=uuid4())
    assert len({promotion.pk for promotion in together([work] * 4)}) == 1
    assert (Promotion.objects.count(), PromotionLine.objects.count()) == (1, 1)


def test_the_database_keeps_one_for_each_form(variant):
    made = planning.plan(asked(variant, "Tết"), producer_id=variant.product.producer_id, key=uuid4())
    made.pk = None
    with pytest.raises(IntegrityError):
        made.save(force_insert=True)
    assert Promotion.objects.count() == 1
