"""Staff look at certificates that producers handed in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from catalog import certifying
from catalog.errors import BadCertificate
from catalog.models import CertificateCheck, CertificatePage
from core import private_files

State = CertificateCheck.State


class CertificateVerdictForm(forms.ModelForm):
    """Accepted, or returned and why."""

    verdict = forms.ChoiceField(
        label=_("verdict"),
        choices=[(State.ACCEPTED.value, State.ACCEPTED.label), (State.RETURNED.value, State.RETURNED.label)],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("what to mend"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=_("The producer reads it. One reason a line."),
    )

    class Meta:
        model = CertificateCheck
        fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """A return needs a reason."""
        data = super().clean() or {}
        if data.get("verdict") == State.RETURNED and not data.get("why", "").strip():
            self.add_error("why", ValidationError(_("Say what has to be mended.")))
        return data


@admin.register(CertificateCheck)
class CertificateCheckAdmin(admin.ModelAdmin):
    """Certificates handed in; a verdict is given once, beside the pages of the paper."""

    form = CertificateVerdictForm
    list_display = (
        "number",
        "product",
        "producer",
        "programme",
        "state",
        "asked_at",
        "checked_at",
        "checked_by",
    )
    list_filter = ("state", "programme")
    list_select_related = ("product", "producer", "checked_by")
    search_fields = ("number", "decision_no", "product__name", "producer__name", "producer__code")
    facts = (
        "shown_pages", "producer", "product", "product_name", "scope", "programme", "stars", "level",
        "number", "decision_no", "decided_on", "year", "issued_on", "expires_on", "replaces",
        "asked_at", "asked_by",
    )  # fmt: skip
    decided = ("state", "checked_at", "checked_by", "reasons", "certificate")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Producers hand in; what staff hold in their own hands they write into the register."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CertificateCheck | None = None) -> bool:
        """The result is kept."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: CertificateCheck | None = None) -> bool:
        """While it waits."""
        is_open = obj is None or obj.state == State.WAITING
        return is_open and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: CertificateCheck | None = None) -> tuple[str, ...]:
        """What the paper says, then the verdict, to be given or to be read."""
        is_open = self.has_change_permission(request, obj)
        return (*self.facts, "verdict", "why") if is_open else (*self.facts, *self.decided)

    def get_readonly_fields(
        self, request: HttpRequest, obj: CertificateCheck | None = None
    ) -> tuple[str, ...]:
        """Everything but the verdict."""
        return (*self.facts, *self.decided)

    def save_model(
        self, request: HttpRequest, check: CertificateCheck, form: forms.ModelForm, change: bool
    ) -> None:
        """The verdict goes through its service, which tells the owners."""
        by: Any = request.user
        try:
            if form.cleaned_data["verdict"] == State.ACCEPTED:
                certifying.accept_certificate(check_id=check.pk, by=by)
            else:
                reasons = form.cleaned_data["why"].splitlines()
                certifying.return_certificate(check_id=check.pk, reasons=reasons, by=by)
        except BadCertificate as error:
            messages.set_level(request, messages.ERROR)  # not also "was changed successfully"
            messages.error(request, error.message)

    @admin.display(description=_("pages"))
    def shown_pages(self, check: CertificateCheck) -> str:
        """The paper itself, each page a link to its picture."""
        addresses = (reverse("admin:catalog_certificate_page", args=[one.pk]) for one in check.pages.all())
        picture = '<a href="{}"><img src="{}" alt="" height="240" loading="lazy"></a> '
        return format_html_join("", picture, ((address, address) for address in addresses))

    @admin.display(description=_("SKUs covered (none: all)"))
    def scope(self, check: CertificateCheck) -> str:
        """By their SKU."""
        return ", ".join(check.variants.order_by("pk").values_list("sku", flat=True))

    def get_urls(self) -> list[URLPattern]:
        """With that of a page."""
        view = self.admin_site.admin_view(self.page)
        return [path("trang/<int:pk>/", view, name="catalog_certificate_page"), *super().get_urls()]

    def page(self, request: HttpRequest, pk: int) -> FileResponse:
        """A private file, for staff who may look at certificates. Raises Http404, PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return private_files.picture(get_object_or_404(CertificatePage, pk=pk).file)
