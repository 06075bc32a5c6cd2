"""What waits for staff besides money: requests about personal data."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import data_requests
from payments.work_queries import MOST, Concern

RIGHT = "accounts.privacy"


def about_people() -> list[Concern]:
    """Late requests first. One bounded count each."""
    page = reverse("admin:accounts_datarequest_changelist")
    found = (
        (_("requests about personal data that are late"), data_requests.late(), "late"),
        (_("requests about personal data"), data_requests.waiting(), "open"),
    )
    rows = [
        Concern(label, rows.order_by()[:MOST].count(), f"{page}?work={work}", RIGHT, is_late=work == "late")
        for label, rows, work in found
    ]
    return [one for one in rows if one.count]
