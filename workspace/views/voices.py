"""Reviews of a producer's products and questions about them, each with its answer."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.answers import SeeOther
from core.errors import DomainError
from orders import care_queries
from orders import services as orders
from workspace.access import Seat, Task, seated
from workspace.answer_forms import AnswerForm
from workspace.paging import paged
from workspace.shell import show

QUESTIONS, REVIEWS = "questions", "reviews"
PER_PAGE = 20


@require_safe
@seated(Task.EDIT)
def voices(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Questions or reviews, those without an answer first."""
    kind = REVIEWS if request.GET.get("kind") == REVIEWS else QUESTIONS
    return _page(request, seat, kind)


@require_POST
@seated(Task.EDIT)
def answer(request: HttpRequest, seat: Seat, kind: str, pk: int) -> HttpResponse:
    """Answer, or answer better. An answered question is shown in the shop."""
    row = get_object_or_404(_rows(seat, kind), pk=pk)
    form = AnswerForm(request.POST, auto_id=f"{row.pk}-%s")
    if form.is_valid():
        try:
            if kind == REVIEWS:
                orders.answer_review(review_id=row.pk, text=form.cleaned_data["answer"])
            else:
                orders.answer_question(question_id=row.pk, text=form.cleaned_data["answer"])
        except DomainError as error:
            form.add_error("answer", error.message)
    if form.errors:
        return _page(request, seat, kind, row.pk, form)
    messages.success(request, _("Answered."))
    return SeeOther(f"{reverse('workspace:voices')}?kind={kind}")


def _rows(seat: Seat, kind: str) -> QuerySet[Any]:
    """Raises Http404 for a kind that there is not."""
    if kind not in (QUESTIONS, REVIEWS):
        raise Http404
    of = care_queries.reviews if kind == REVIEWS else care_queries.questions
    return of(seat.producer.pk)


def _page(
    request: HttpRequest, seat: Seat, kind: str, wrong: int | None = None, form: AnswerForm | None = None
) -> HttpResponse:
    rows = _rows(seat, kind)
    if wrong is not None:  # the one that was answered badly, alone
        rows = rows.filter(pk=wrong)
    pages = paged(request, rows, PER_PAGE)
    context = {
        "here": "talks",
        "kind": kind,
        **pages,
        "rows": [(row, form or _blank(row)) for row in pages["page"]],
    }
    return show(request, seat, "workspace/voices.html", context, 422 if form else 200)


def _blank(row: Any) -> AnswerForm:
    """With the answer as it stands."""
    return AnswerForm(initial={"answer": row.answer}, auto_id=f"{row.pk}-%s")
