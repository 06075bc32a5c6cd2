"""Unpaid drafts of a session in words: on their page, and as a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from tablib import Dataset

from accounts import phones
from core.tables import Csv
from livestream.models import DraftContact, DraftLine, LiveDraft, LiveSession
from workspace.whom import short_name

Kind = DraftContact.Kind
TONES = {"open": "warning", "claimed": "warning", "expired": "", "confirmed": "warning"}


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A draft with its goods and what was said to its author."""

    draft: LiveDraft
    lines: Sequence[DraftLine]
    total_vnd: int
    words: str
    tone: str
    contacts: Sequence[DraftContact]

    @property
    def name(self) -> str:
        """Shortened, for lists."""
        return short_name(self.draft.author_name)

    @property
    def masked(self) -> str:
        """Enough of the phone to recognise it."""
        return phones.mask(self.draft.phone) if self.draft.phone else ""

    @property
    def phone(self) -> str:
        """To be called."""
        return phones.display(self.draft.phone) if self.draft.phone else ""

    def had(self, kind: str) -> DraftContact | None:
        """That contact, if it was made."""
        return next((one for one in self.contacts if one.kind == kind), None)


def rows(drafts: Iterable[LiveDraft]) -> list[Unpaid]:
    """Reads prefetched lines and contacts."""
    return [_row(draft) for draft in drafts]


def _row(draft: LiveDraft) -> Unpaid:
    lines = list(draft.lines.all())
    is_ordered = draft.state == LiveDraft.State.CONFIRMED
    words = _("ordered, waits for payment") if is_ordered else str(draft.get_state_display())
    total = draft.order.total_vnd if is_ordered and draft.order else sum(line.total_vnd for line in lines)
    return Unpaid(draft, lines, total, words, TONES[draft.state], list(draft.contacts.all()))


def download(session: LiveSession, found: Iterable[Unpaid], site: str) -> HttpResponse:
    """One line a draft, with whole numbers, for those who call. No cache keeps it."""
    table = Dataset(
        headers=[
            _("State"),
            _("Name"),
            _("Phone"),
            _("Goods"),
            _("Worth (₫)"),
            _("Until"),
            *(str(Kind(kind).label) for kind in Kind.values),
            _("Link"),
        ]
    )
    for one in found:
        goods = ", ".join(f"{line.variant.product.code} × {line.quantity}" for line in one.lines)
        spoken = {contact.kind: contact for contact in one.contacts}
        table.append(
            [
                one.words,
                one.draft.author_name,
                one.phone,
                goods,
                one.total_vnd,
                _moment(one.draft.expires_at),
                *(_said(spoken[kind]) if kind in spoken else "" for kind in Kind.values),
                site + reverse("storefront:live_draft", args=[one.draft.token]),
            ]
        )
    form = Csv()
    form._escape_formulae(table)
    headers = {
        "Content-Disposition": f'attachment; filename="live-{session.pk}-unpaid.csv"',
        "Cache-Control": "private, no-store",
    }
    raw = form.export_data(table).encode("utf-8-sig")
    return HttpResponse(raw, content_type="text/csv; charset=utf-8", headers=headers)


def _said(one: DraftContact) -> str:
    return f"{_moment(one.at)} {one.by.full_name}" if one.by else _moment(one.at)


def _moment(at: object) -> str:
    return timezone.localtime(at).strftime("%H:%M %d/%m/%Y")  # type: ignore[arg-type]
