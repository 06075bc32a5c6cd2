"""Requests about personal data in the admin: from the letter to the answer.

It stands here and not with the accounts, because what the shop knows of a person and how it forgets them is
known by the orders.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts import consent, data_requests
from accounts.models import ConsentRecord, DataRequest, User
from core import clock
from core.steps_admin import Step, StepsAdmin, person, posted
from orders.export_queries import data_of
from orders.privacy_forms import AnswerForm, AssignForm, ExtendForm, ProveForm, RecordForm
from orders.services.forget import forget

RIGHT = "accounts.privacy"
Kind, Proof = DataRequest.Kind, DataRequest.Proof


class WorkFilter(admin.SimpleListFilter):
    """Requests by what has to be done with them; the staff's first page leads here."""

    title = _("to do")
    parameter_name = "work"

    def lookups(self, request, model_admin):
        """Each list of work."""
        return (("open", _("waiting")), ("late", _("late")), ("mine", _("in my hands")))

    def queryset(self, request, queryset):
        """The very rows that are counted there."""
        match self.value():
            case "open":
                return queryset & data_requests.waiting()
            case "late":
                return queryset & data_requests.late()
            case "mine":
                return queryset.filter(assigned_to=request.user, done_at__isnull=True)
        return queryset


def is_open(row: DataRequest) -> bool:
    """Nobody has finished it."""
    return row.done_at is None


def delete_account(pk: int, said: Mapping[str, Any], by: User) -> None:
    """Forget the person, as their own button would. Raises RequestRefused, StillOpen."""
    with transaction.atomic():
        row = data_requests.deletable(pk)
        assert row.user_id is not None
        forget(row.user_id)


def withdraw_all(pk: int, said: Mapping[str, Any], by: User) -> None:
    """Take every consent back in the person's name. Raises RequestRefused."""
    with transaction.atomic():
        row = data_requests.proved(pk)
        assert row.user_id is not None
        for purpose in ConsentRecord.Purpose.values:
            consent.withdraw(user_id=row.user_id, purpose=purpose)


def _is_account_known(row: DataRequest) -> bool:
    return is_open(row) and row.proof == Proof.PROVED and row.user_id is not None


@admin.register(DataRequest)
class DataRequestAdmin(StepsAdmin):
    """The most urgent first. Only who has the right `privacy` comes in."""

    change_list_template = "staff/data_requests.html"
    logs_words = False
    list_display = ("asked", "kind", "channel", "stand", "due", "proof", "assigned_to")
    list_display_links = ("asked",)
    list_filter = (WorkFilter, "kind", "channel")
    list_select_related = ("assigned_to",)
    ordering = ("-done_at", "due_at", "pk")  # what is open comes first
    show_full_result_count = False
    shown = (
        "kind", "channel", "asked_at", "stand", "due", "requester", "contact", "words", "account", "proof",
        "proof_note", "has_others", "due_at", "act_due_at", "extended_for", "answered_at", "reply",
        "done_at", "assigned_to", "note", "download",
    )  # fmt: skip
    readonly_fields = ("stand", "due", "account", "download")
    steps = (
        Step(
            "prove",
            _("Note the identity"),
            RIGHT,
            lambda pk, said, by: data_requests.prove(pk, **said),
            form=ProveForm,
            fits=is_open,
        ),
        Step(
            "assign",
            _("Give to somebody"),
            RIGHT,
            lambda pk, said, by: data_requests.assign(pk, **said),
            form=AssignForm,
            fits=is_open,
        ),
        Step(
            "acknowledge",
            _("First answer"),
            RIGHT,
            lambda pk, said, by: data_requests.acknowledge(pk, **said),
            form=AnswerForm,
            fits=lambda row: is_open(row) and row.act_due_at is not None and row.answered_at is None,
            hint=_("Tell the person that it came and what will be done, then note it here."),
        ),
        Step(
            "extend",
            _("Take more time, once"),
            RIGHT,
            lambda pk, said, by: data_requests.extend(pk, **said),
            form=ExtendForm,
            fits=lambda row: is_open(row) and row.act_due_at is not None and not row.extended_for,
        ),
        Step(
            "withdraw",
            _("Take back all consents"),
            RIGHT,
            withdraw_all,
            fits=lambda row: _is_account_known(row) and row.kind in DataRequest.LONG,
            hint=_("Marketing, suggestions and the name on screen end at once."),
        ),
        Step(
            "delete",
            _("Delete the account"),
            RIGHT,
            delete_account,
            fits=lambda row: _is_account_known(row) and data_requests.is_undeleted(row),
            why_not=lambda row, user: data_requests.STAFF_FIRST if data_requests.is_of_staff(row) else "",
            hint=_("What the law wants kept stays: the orders, with whom they were sent to."),
            asks_twice=True,
        ),
        Step(
            "finish",
            _("It is done: last answer"),
            RIGHT,
            lambda pk, said, by: data_requests.finish(pk, **said),
            form=AnswerForm,
            fits=is_open,
            why_not=lambda row, user: _why_not_finish(row),
        ),
        Step(
            "refuse",
            _("Refuse, with the reason"),
            RIGHT,
            lambda pk, said, by: data_requests.finish(pk, is_refused=True, **said),
            form=AnswerForm,
            fits=is_open,
            asks_twice=True,
        ),
    )

    def get_urls(self):
        """With writing one down, and with the file."""
        wrap = lambda view: never_cache(self.admin_site.admin_view(view))  # noqa: E731
        return [
            path("record/", wrap(self.record), name="accounts_datarequest_record"),
            path("<int:pk>/data/", wrap(self.data), name="accounts_datarequest_data"),
            *super().get_urls(),
        ]

    def has_view_permission(self, request: HttpRequest, obj: DataRequest | None = None) -> bool:
        """Only with the right of its own."""
        return request.user.has_perm(RIGHT)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return request.user.has_perm(RIGHT) or super().has_module_permission(request)

    def get_queryset(self, request: HttpRequest):
        """With the account."""
        return super().get_queryset(request).select_related("user", "assigned_to")

    def record(self, request: HttpRequest) -> HttpResponse:
        """Write down what came by letter, phone or mail."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.answer(
            request,
            RecordForm(posted(request), initial={"received_at": timezone.localtime(clock.now())}),
            title=_("Record a request"),
            hint=_("The times of the law begin when it came, not when it is written down."),
            work=lambda said: data_requests.record(by=person(request), **said),
        )

    def data(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Everything the shop knows about the person, as one file to be handed over. Writes the audit log."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if not _is_account_known(row):
            raise PermissionDenied
        return StreamingHttpResponse(
            data_of(row.user),
            content_type="application/json; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="data-request-{row.pk}.json"'},
        )

    @admin.display(description=_("asked at"), ordering="asked_at")
    def asked(self, row: DataRequest):
        """When it came."""
        return row.asked_at

    @admin.display(description=_("state"))
    def stand(self, row: DataRequest) -> Any:
        """In a word, red once its time is over."""
        if row.done_at is not None:
            return _("refused") if row.is_refused else _("done")
        if row.late_from < clock.now():
            return format_html('<span class="state state--bad">{}</span>', _("late"))
        return _("answered, to be carried out") if row.answered_at else _("waiting")

    @admin.display(description=_("due"), ordering="due_at")
    def due(self, row: DataRequest) -> str:
        """The next moment that counts."""
        return "" if row.done_at else date_format(timezone.localtime(row.late_from), "H:i d/m/Y")

    @admin.display(description=_("account of the person"))
    def account(self, row: DataRequest) -> str:
        """With its page, where this person may open it."""
        if row.user is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:accounts_user_change", args=[row.user.pk]), row.user
        )

    @admin.display(description=_("their data"))
    def download(self, row: DataRequest) -> str:
        """The file, once it is known whose."""
        if not _is_account_known(row):
            return ""
        address = reverse("admin:accounts_datarequest_data", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download everything the shop knows"))


def _why_not_finish(row: DataRequest) -> Any:
    if row.kind != Kind.COMPLAINT and row.proof != Proof.PROVED:
        return _("First note how the person proved who they are.")
    return data_requests.DELETE_FIRST if data_requests.is_undeleted(row) else ""
