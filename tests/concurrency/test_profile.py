"""Two people who give the same phone number at once: one has it, the other is told."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.profile import change
from tests.concurrency.together import Running
from tests.factories import UserFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PHONE = "0912 345 678"


def test_a_number_that_another_account_took_meanwhile_is_named_in_the_form():
    first, second = UserFactory.create(), UserFactory.create()
    client, answers = Client(), []
    client.force_login(second)
    fields = {"full_name": "Lan", "email": second.email, "phone": PHONE}
    address = reverse("storefront:account_profile")
    with transaction.atomic():
        change(user_id=first.pk, full_name="Hoa", email=first.email, phone="+84912345678")
        late = Running(lambda: answers.append(client.post(address, fields)))
        assert late.is_waiting()
    late.join()
    assert (answers[0].status_code, list(answers[0].context["form"].errors)) == (422, ["phone"])
    assert User.objects.get(phone="+84912345678") == first
