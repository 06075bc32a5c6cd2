"""The database keeps the promise, whoever writes to it."""

import pytest
from django.db import IntegrityError, connection, transaction

from inventory import services
from inventory.services import Line
from tests.factories import VariantFactory
from tests.inventory.snapshots import nothing_changes
from tests.inventory.test_hold import LATER

pytestmark = pytest.mark.django_db


@pytest.fixture
def honey():
    """Ten units: two held from the pool, one held from the four that were set aside."""
    variant = VariantFactory(stock=10)
    services.allocate(variant_id=variant.pk, scope="live:1", quantity=4, until=LATER)
    services.hold(owner="cart:1", lines=[Line(variant.pk, 2)], until=LATER)
    services.hold(owner="order:1", lines=[Line(variant.pk, 1, scope="live:1")], until=LATER)
    return variant


RECORD = "UPDATE inventory_stockrecord SET"
RESERVATION = "UPDATE inventory_reservation SET"
ALLOCATION = "UPDATE inventory_allocation SET"


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (f"{RECORD} reserved = on_hand + 1", "stock_promised_within_on_hand"),
        (f"{RECORD} allocated = on_hand", "stock_promised_within_on_hand"),
        (f"{RECORD} on_hand = 5", "stock_promised_within_on_hand"),
        (f"{RECORD} reserved = -1", "stock_parts_not_negative"),
        (f"{RECORD} allocated = -1", "stock_parts_not_negative"),
        (f"{RECORD} reserved = reserved - 9, on_hand = on_hand - 9", "stock_p"),
        (f"{RESERVATION} quantity = 0", "reservation_quantity_positive"),
        (f"{RESERVATION} owner = 'cart:1', scope = ''", "reservation_once_per_scope"),
        (f"{ALLOCATION} used = quantity + 1", "allocation_used_within_quantity"),
        (f"{ALLOCATION} used = -1", "allocation_used"),
        (
            "INSERT INTO inventory_allocation (variant_id, scope, quantity, used, until)"
            " SELECT variant_id, scope, 1, 0, until FROM inventory_allocation",
            "allocation_open_once",
        ),
        (
            "INSERT INTO inventory_stockmovement (variant_id, reason, ref, delta_on_hand, delta_reserved, at)"
            " SELECT variant_id, reason, ref, 1, 0, at FROM inventory_stockmovement",
            "movement_booked_once",
        ),
    ],
)
def test_a_statement_that_would_break_the_books_is_refused(honey, statement, constraint):
    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    with nothing_changes(), pytest.raises(IntegrityError, match=constraint):
        write()
