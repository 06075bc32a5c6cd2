"""Returns that their producer has not answered in time: staff decide instead."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock, rules
from orders.models import Return
from orders.services import returns
from staff import workdays
from staff.forms import AgreedForm, RefusedForm
from staff.queue import Line, Queue, Verdict


def waiting() -> QuerySet[Return]:
    """Asked for longer ago than a producer may take, with package and order."""
    late = workdays.before(clock.now(), rules.value("return_answer_days"))
    rows = Return.objects.filter(state=Return.State.ASKED, asked_at__lte=late)
    return rows.select_related("package__order", "package__producer")


def line(asked: Return) -> Line:
    """Which package, why, and who has not answered."""
    return Line(str(asked.package), f"{asked.get_reason_display()} · {asked.package.producer.name}")


def about(asked: Return) -> dict[str, Any]:
    """What the shopper says and shows, and what would be paid back."""
    return {
        "asked": asked,
        "lines": asked.lines.select_related("line"),
        "pictures": asked.pictures.all(),
    }


def agree(key: int, said: Mapping[str, Any], by: User) -> None:
    """The goods come back first."""
    returns.approve(key, by=by, **said)


def agree_kept(key: int, said: Mapping[str, Any], by: User) -> None:
    """Spoilt goods need not travel."""
    returns.approve(key, has_goods_back=False, by=by, **said)


def refuse(key: int, said: Mapping[str, Any], by: User) -> None:
    """No, and why."""
    returns.refuse(key, by=by, **said)


QUEUE = Queue(
    name="returns",
    label=_("Returns without an answer"),
    model=Return,
    since="asked_at",
    waiting=waiting,
    line=line,
    look="orders.view_return",
    decide="orders.change_return",
    verdicts=(
        Verdict("agree", _("Agree: the goods come back"), agree, AgreedForm),
        Verdict(
            "agree-kept",
            _("Agree: the shopper keeps or throws them away"),
            agree_kept,
            AgreedForm,
            hint=_("The money is owed at once."),
        ),
        Verdict("refuse", _("Refuse"), refuse, RefusedForm),
    ),
    template="return",
    about=about,
)
