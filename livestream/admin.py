"""Live sessions in the records: hosts are identified, a session can be stopped, journals are read."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.verdict_form import VerdictForm
from core.admin import ReadOnlyAdmin
from core.errors import DomainError
from livestream import people, services
from livestream.models import Collaboration, Creator, LiveArchive, LiveEvent, LiveSession, Minigame


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


class PapersForm(forms.ModelForm):
    """Which papers of the draw were seen."""

    class Meta:
        model = Minigame
        fields = ("papers",)

    def clean_papers(self) -> str:
        """While the game has not begun, and not without words."""
        papers: str = self.cleaned_data["papers"]
        if not self.instance.is_planned:
            raise ValidationError(_("The game has begun already."))
        if not papers.strip():
            raise ValidationError(_("Write down which papers you have seen."))
        return papers


@admin.register(Minigame)
class MinigameAdmin(ReadOnlyAdmin):
    """Games of all sessions. Before one with prizes of great worth staff see the papers of its draw."""

    form = PapersForm
    readonly_fields = (
        *("session", "kind", "title", "rules", "winners", "prize", "prize_vnd", "minutes"),
        *("state", "started_at", "ended_at", "seed_hash", "reason"),
    )
    fields = (*readonly_fields, "papers")
    list_display = ("title", "session", "kind", "winners", "prize_vnd", "state", "papers")
    list_filter = ("state", "kind")
    list_select_related = ("session",)
    search_fields = ("title", "session__title", "session__producer__name")

    def has_change_permission(self, request: HttpRequest, obj: Minigame | None = None) -> bool:
        """The papers alone; who may change games."""
        return request.user.has_perm("livestream.change_minigame")

    def save_model(self, request: HttpRequest, game: Minigame, form: forms.ModelForm, change: bool) -> None:
        """The papers go through their service."""
        try:
            services.see_papers(game.pk, form.cleaned_data["papers"], by=request.user)  # type: ignore[arg-type]
        except DomainError as refused:  # it went on air meanwhile
            messages.error(request, refused.message)


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


@admin.register(LiveArchive)
class LiveArchiveAdmin(ReadOnlyAdmin):
    """What was true of sessions, handed out as a file to an authority that asks."""

    list_display = ("session", "frozen_at", "stored_at", "stored_by", "recording_until", "papers_until")
    list_select_related = ("session", "stored_by")
    search_fields = ("session__title", "session__producer__name", "session__producer__code")
    date_hierarchy = "frozen_at"
    exclude = ("snapshot",)
    readonly_fields = ("as_file",)

    def get_urls(self) -> list[URLPattern]:
        """With that of the file."""
        view = self.admin_site.admin_view(self.file)
        return [path("<int:pk>/file/", view, name="livestream_livearchive_file"), *super().get_urls()]

    @admin.display(description=_("the archive as a file"))
    def as_file(self, row: LiveArchive) -> str:
        """A link to it."""
        address = reverse("admin:livestream_livearchive_file", args=[row.pk])
        return format_html('<a href="{}">JSON</a>', address)

    def file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of it; journal and audit log keep who took it. Raises Http404, PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(LiveArchive.objects.select_related("session", "stored_by"), pk=pk)
        return services.archive_file(row, by=request.user)  # type: ignore[arg-type]
