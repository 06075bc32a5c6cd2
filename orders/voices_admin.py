"""Reviews and questions in the admin: read, shown or hidden, and answered."""

from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from core import private_files
from core.errors import DomainError
from orders.models import Question, Review, ReviewPicture, Voice
from orders.services import voices


class AnswerForm(forms.ModelForm):
    """The answer, in a box large enough to write it."""

    class Meta:
        fields = ("answer",)
        widgets: ClassVar = {"answer": forms.Textarea(attrs={"rows": 4})}

    def clean_answer(self) -> str:
        """Words or nothing: the service refuses a single letter."""
        answer: str = self.cleaned_data["answer"].strip()
        if len(answer) == 1:
            raise forms.ValidationError(_("Write a few words."))
        return answer


class VoiceAdmin(admin.ModelAdmin):
    """What shoppers wrote is not touched; the answer and whether it is shown are."""

    form = AnswerForm
    list_filter: ClassVar[tuple[str, ...]] = ("state", "is_sample")
    list_select_related = ("product",)
    actions = ("show", "hide")

    def get_readonly_fields(self, request, obj=None):
        """All but the answer."""
        return [f.name for f in self.opts.concrete_fields if f.name not in ("id", "answer")]

    def has_add_permission(self, request) -> bool:
        """Shoppers write in the shop."""
        return False

    @admin.action(description=_("Show in the shop"), permissions=["change"])
    def show(self, request, queryset: QuerySet) -> None:
        """Everybody may read it."""
        self._set(request, queryset, Voice.SHOWN)

    @admin.action(description=_("Hide"), permissions=["change"])
    def hide(self, request, queryset: QuerySet) -> None:
        """Nobody may read it."""
        self._set(request, queryset, Voice.HIDDEN)

    def _set(self, request, queryset: QuerySet, state: Voice) -> None:
        for key in queryset.order_by("pk").values_list("pk", flat=True):
            try:
                self.set_state(key, state)
            except DomainError as error:
                messages.error(request, f"#{key}: {error.message}")

    def set_state(self, key: int, state: Voice) -> None:
        """The service that does it."""
        raise NotImplementedError


@admin.register(Review)
class ReviewAdmin(VoiceAdmin):
    """Reviews, the newest first."""

    list_display = ("written_at", "product", "stars", "name", "text", "state", "answered_at")
    list_filter = ("state", "is_sample", "stars")
    search_fields = ("text", "product__search_text", "line__order__code")
    raw_id_fields = ("line",)

    def get_readonly_fields(self, request, obj=None):
        """With the pictures."""
        return [*super().get_readonly_fields(request, obj), "shown_pictures"]

    @admin.display(description=_("pictures"))
    def shown_pictures(self, review: Review) -> str:
        """Small, to judge them by."""
        addresses = (reverse("admin:orders_review_picture", args=[one.pk]) for one in review.pictures.all())
        rows = ((address, address) for address in addresses)
        return format_html_join(" ", '<a href="{}"><img src="{}" alt="" width="120"></a>', rows) or "–"

    def get_urls(self):
        """With that of a picture."""
        view = self.admin_site.admin_view(self.picture)
        return [path("anh/<int:pk>/", view, name="orders_review_picture"), *super().get_urls()]

    def picture(self, request, pk: int) -> FileResponse:
        """Of a review that need not be shown, for staff who may see reviews."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return private_files.picture(get_object_or_404(ReviewPicture, pk=pk).file)

    def save_model(self, request, obj, form, change) -> None:
        """Through the service."""
        if obj.answer.strip():
            voices.answer_review(review_id=obj.pk, text=obj.answer)

    def set_state(self, key: int, state: Voice) -> None:
        """The rating follows."""
        voices.set_review_state(review_id=key, state=state)

    def has_delete_permission(self, request, obj=None) -> bool:
        """A review is hidden: what was said stays known."""
        return False


@admin.register(Question)
class QuestionAdmin(VoiceAdmin):
    """Questions, the newest first; an answer shows them."""

    list_display = ("asked_at", "product", "name", "text", "state", "answered_at")
    search_fields = ("text", "product__search_text")

    def save_model(self, request, obj, form, change) -> None:
        """Answering shows the question."""
        if obj.answer.strip():
            voices.answer_question(question_id=obj.pk, text=obj.answer)

    def set_state(self, key: int, state: Voice) -> None:
        """Not without an answer."""
        voices.set_question_state(question_id=key, state=state)
