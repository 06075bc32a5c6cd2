"""Live sessions in the records: hosts are identified, a session can be stopped, journals are read."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.verdict_form import VerdictForm
from core.admin import ReadOnlyAdmin
from core.errors import DomainError
from livestream import people, services
from livestream.models import Collaboration, Creator, LiveEvent, LiveSession


@admin.register(Creator)
class CreatorAdmin(admin.ModelAdmin):
    """Hosts and creators; those that wait are checked, and a verdict may be given again."""

    form = VerdictForm
    list_display = ("name", "producer", "kind", "identity", "checked_at", "checked_by", "method")
    list_filter = ("identity", "kind")
    list_select_related = ("producer", "checked_by")
    search_fields = ("name", "producer__name", "producer__code")
    readonly_fields = ("name", "producer", "kind", "phone", "identity", "checked_at", "checked_by")
    fields = (*readonly_fields, "verdict", "method", "note")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Producers add them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Creator | None = None) -> bool:
        """Who was on air stays known."""
        return False

    def save_model(self, request: HttpRequest, creator: Creator, form: VerdictForm, change: bool) -> None:
        """The verdict goes through its service."""
        people.give_verdict(
            creator.pk,
            **form.said(),
            by=request.user,  # type: ignore[arg-type]
        )


class VideosForm(forms.ModelForm):
    """Where it is watched, and where again afterwards."""

    class Meta:
        model = LiveSession
        fields = ("video_url", "recording_url")

    def clean(self) -> dict[str, Any]:
        """A page that is safe shows nothing that came without encryption."""
        data = super().clean() or {}
        for name in ("video_url", "recording_url"):
            if data.get(name) and not data[name].startswith("https://"):
                self.add_error(name, ValidationError(_("The link has to begin with https://.")))
        return data


class ReasonForm(ActionForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


@admin.register(LiveSession)
class LiveSessionAdmin(ReadOnlyAdmin):
    """All sessions; one that breaks the law is stopped here, with the reason. Of a session's own facts only
    the links of its video can be changed."""

    form = VideosForm
    fields = ("title", "producer", "host", "starts_at", "ends_at", "state", "video_url", "recording_url")
    readonly_fields = ("title", "producer", "host", "starts_at", "ends_at", "state")

    list_display = ("title", "producer", "host", "starts_at", "state", "is_practice")
    list_filter = ("state", "is_practice")
    list_select_related = ("producer", "host")
    search_fields = ("title", "producer__name", "producer__code")
    date_hierarchy = "starts_at"
    action_form = ReasonForm
    actions = ("stop",)

    @admin.action(description=_("Stop at once, for the reason beside"), permissions=["stop"])
    def stop(self, request: HttpRequest, rows: QuerySet[LiveSession]) -> None:
        """Each by itself: a refusal holds up no other."""
        for session in rows.order_by("pk"):
            try:
                services.stop(
                    session.pk,
                    reason=request.POST.get("reason", ""),
                    by=request.user,  # type: ignore[arg-type]
                )
            except DomainError as refused:
                messages.error(request, f"{session}: {refused.message}")
            else:
                messages.success(request, gettext("%(title)s is stopped.") % {"title": session})

    def has_change_permission(self, request: HttpRequest, obj: LiveSession | None = None) -> bool:
        """The links alone; who may change sessions."""
        return self.has_stop_permission(request)

    def save_model(
        self, request: HttpRequest, session: LiveSession, form: forms.ModelForm, change: bool
    ) -> None:
        """The links go through their service."""
        services.set_videos(session.pk, **form.cleaned_data, by=request.user)  # type: ignore[arg-type]

    def has_stop_permission(self, request: HttpRequest) -> bool:
        """Who may change sessions."""
        return request.user.has_perm("livestream.change_livesession")


@admin.register(LiveEvent)
class LiveEventAdmin(ReadOnlyAdmin):
    """The journals."""

    list_display = ("at", "session", "kind", "words", "by")
    list_filter = ("kind",)
    list_select_related = ("session", "by")
    search_fields = ("session__title", "words")
    date_hierarchy = "at"


@admin.register(Collaboration)
class CollaborationAdmin(ReadOnlyAdmin):
    """What producers and creators have agreed."""

    list_display = ("creator", "contract_no", "starts_on", "ends_on", "code", "commission_percent")
    list_select_related = ("creator",)
    search_fields = ("creator__name", "contract_no", "code")
