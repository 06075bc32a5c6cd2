"""A page with a list costs the same queries for two rows as for twenty: those that no test of their part
counts."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import members
from catalog.models import Certificate, ImageAsset, Lot, Membership
from inventory import services as inventory
from orders.services import tickets
from tests.factories import ProducerFactory, ProductFactory, UserFactory, VariantFactory
from tests.workspace.seats import member

DESK = "/kenh-nguoi-ban/"


@pytest.fixture
def variant(owner):
    return VariantFactory.create(product=ProductFactory.create(producer=owner.producer), stock=100)


def person(owner, variant, number):
    member("packer", owner.producer)
    members.invite(producer_id=owner.producer_id, role="packer", email=f"a{number}@example.vn", by=owner.user)


def paper(owner, variant, number):
    Certificate.objects.create(
        programme="CNNT", level="province", number=f"MAU-{number}", producer=owner.producer,
        product=ProductFactory.create(producer=owner.producer),
    )  # fmt: skip


def lot(owner, variant, number):
    Lot.objects.create(product=variant.product, code=f"L{number}", made_on=date(2026, 11, 1), variant=variant)


def picture(owner, variant, number):
    ImageAsset.objects.create(
        product=variant.product, file="a.jpg", sha256=str(number), alt="a", width=1, height=1,
        colour="#000000", position=number,
    )  # fmt: skip


def row(owner, variant, number):
    VariantFactory.create(product=variant.product, stock=3)


def booking(owner, variant, number):
    inventory.receive(variant_id=variant.pk, quantity=1, ref=f"x{number}", by=UserFactory.create())


def word(owner, variant, number):
    talk = owner.producer.tickets.first() or tickets.open_ticket(
        subject="Hỏi", text="Sao?", producer_id=owner.producer_id
    )
    tickets.say(talk.pk, text="Sao?", side="shopper", by=UserFactory.create())


def workplace(owner, variant, number):
    Membership.objects.create(user=owner.user, producer=ProducerFactory.create(), role="packer")


LISTS = {
    "thanh-vien/": person,
    "giay-chung-nhan/": paper,
    "chon-co-so/": workplace,
    "san-pham/{code}/lo-hang/": lot,
    "san-pham/{code}/hinh-anh/": picture,
    "san-pham/{code}/phan-loai/": row,
    "san-pham/{code}/": row,
    "kho/{pk}/": booking,
    "tin-nhan/{talk}/": word,
    "": paper,
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_queries_for_two_rows_and_twenty(owner, desk, variant, address):
    counted = []
    for first, last in ((1, 3), (3, 21)):
        for number in range(first, last):
            LISTS[address](owner, variant, number)
        talk = owner.producer.tickets.first()
        place = DESK + address.format(
            code=variant.product.code, pk=variant.pk, talk=talk.code if talk else ""
        )
        desk.get(place)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(place).status_code == 200
        counted.append(len(seen))

    assert counted[0] == counted[1]
