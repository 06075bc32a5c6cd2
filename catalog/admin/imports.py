"""Tables that staff take in: a trial that names every wrong cell, then all of it or nothing."""

from collections.abc import Iterator
from typing import Any

import tablib
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ImportForm
from import_export.resources import Resource
from import_export.results import Result, RowResult
from import_export.tmp_storages import CacheStorage

from accounts import audit
from catalog.sheets.reading import Mistake
from core import sheets
from core.tables import Csv, Xlsx

MOST_ROWS = 2000  # a trial and a thread of the web answer them within its time
COLUMNS_MAX = 60


class Table(Format):
    """CSV or XLSX, told by its content and taken apart where it breaks nothing."""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        """What the form calls it."""
        return "CSV / XLSX"

    def can_import(self) -> bool:
        """Nothing else."""
        return True

    def create_dataset(self, in_stream: bytes | None) -> tablib.Dataset:
        """Heads and text cells, without the empty lines at the end. Raises ValueError in words for people."""
        if in_stream is None:
            raise ValueError(_("The trial is too old. Choose the file again."))
        heads, *rows = sheets.rows(in_stream, most=MOST_ROWS, scanned=MOST_ROWS + 1, columns=COLUMNS_MAX)
        while rows and not any(rows[-1]):
            rows.pop()
        names = [str(one).strip() for one in heads]
        cells = [[str(sheets.bare(one)).strip() for one in row][: len(names)] for row in rows]
        return tablib.Dataset(*([*row, *[""] * (len(names) - len(row))] for row in cells), headers=names)


class TableForm(ImportForm):
    """What is too large is not even kept for the trial."""

    def clean_import_file(self) -> UploadedFile:
        """Raises ValidationError."""
        file: UploadedFile = self.cleaned_data["import_file"]
        if (file.size or 0) > sheets.BYTES_MAX:
            raise ValidationError(str(sheets.too_large()))
        return file


class Waiting(CacheStorage):
    """Between trial and yes, for an hour; no disk keeps a table that nobody asks for again."""

    CACHE_LIFETIME = 3600


class TablesMixin(ImportExportMixin):
    """Out as CSV or XLSX, in by whoever may add and change."""

    leaves_as: type[Resource]
    comes_as: type[Resource]
    export_formats = (Xlsx, Csv)
    import_formats = (Table,)
    import_form_class = TableForm
    import_template_name = "admin/catalog/import.html"
    tmp_storage_class = Waiting
    skip_admin_log = True  # one row of the audit log tells of them all

    def get_export_resource_classes(self, request: HttpRequest) -> list[type[Resource]]:
        """How it leaves."""
        return [self.leaves_as]

    def get_import_resource_classes(self, request: HttpRequest) -> list[type[Resource]]:
        """How it comes in."""
        return [self.comes_as]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A table adds and changes."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The trial, with every wrong cell by line and column."""
        response = super().import_action(request, **kwargs)
        if result := getattr(response, "context_data", {}).get("result"):
            response.context_data["mistakes"] = list(mistakes(result))
        return response

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """In the reader's own words."""
        if not isinstance(e, ValueError):
            raise e
        form.add_error("import_file", str(e))

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """What the trial found good, once more against the rows of now. Raises PermissionDenied."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            return super().process_import(request, **kwargs)
        except ValueError as error:
            messages.error(request, str(error))
            return self._again()

    def process_dataset(self, *args: Any, **kwargs: Any) -> Result:
        """All or nothing."""
        return super().process_dataset(*args, rollback_on_validation_errors=True, **kwargs)

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """One row in the audit log with the counts; or, when others were faster, why nothing was written."""
        if wrong := list(mistakes(result)):
            for one in wrong[:10]:
                words = _("Line %(line)d, %(column)s: %(words)s")
                messages.error(request, words % {"line": one.line, "column": one.head, "words": one.words})
            return self._again()
        counts = {
            kind: result.totals[getattr(RowResult, f"IMPORT_TYPE_{kind.upper()}")]
            for kind in ("new", "update", "skip")
        }
        note = ", ".join(f"{kind}: {count}" for kind, count in counts.items())
        audit.record(
            audit.Verb.ACT, object_type=self.opts.label_lower, action="import", note=note, request=request
        )
        return super().process_result(result, request)

    def _again(self) -> HttpResponse:
        return redirect(reverse("admin:{}_{}_import".format(*self.get_model_info())))


def mistakes(result: Result) -> Iterator[Mistake]:
    """Everything wrong, by the line of the file (its head is line 1) and the name of the column."""
    for error in result.base_errors:
        yield Mistake(1, "", str(error.error))
    for row, errors in result.row_errors():
        for error in errors:
            yield Mistake(row + 1, "", str(error.error))
    for row in result.invalid_rows:
        for head, words in row.field_specific_errors.items():
            yield Mistake(row.number + 1, head, " ".join(words))
        if row.non_field_specific_errors:
            yield Mistake(row.number + 1, "", " ".join(row.non_field_specific_errors))
