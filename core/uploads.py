"""Form fields for files of people: read by content, kept as clean pictures only."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core import images, pdf
from core.images import Picture

PHONE_BYTES_MAX = 10_000_000  # of one picture: what a phone takes; larger ones would only cost its data
PICTURE_TYPES = "image/jpeg,image/png,image/webp"


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Up to `most` pictures, cleaned by content; the value is a list of `core.images.Picture`."""

    types = PICTURE_TYPES

    def __init__(self, *, most: int, bytes_max: int = PHONE_BYTES_MAX, **kwargs: Any) -> None:
        self.most, self.bytes_max = most, bytes_max
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": self.types}))
        super().__init__(**{"required": False, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[Picture]:
        """Each checked, turned upright and without anything but its pixels."""
        files = [one for one in (data if isinstance(data, list) else [data]) if one]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise self.too_many()
        found: list[Picture] = []
        for file in files:
            found += self.read(file, self.most - len(found))
        return found

    def read(self, file: UploadedFile, most: int) -> list[Picture]:
        """The pictures in one file, at most so many. Raises ValidationError."""
        if (file.size or 0) > self.bytes_max:
            raise ValidationError(
                _("Each picture must be smaller than %(megabytes)d MB."),
                params={"megabytes": self.bytes_max // 10**6},
            )
        try:
            return self.pictures(file.read(), most)
        except images.BadImage as error:
            raise ValidationError(error.message) from error

    def pictures(self, content: bytes, most: int) -> list[Picture]:
        """What these bytes show. Raises BadImage."""
        return [images.clean(content)]

    def too_many(self) -> ValidationError:
        """More than anybody looks at."""
        return ValidationError(_("At most %(most)d pictures."), params={"most": self.most})


class PagesField(PicturesField):
    """The pages of a paper, as photographs or PDF files, at most `most` of them together."""

    types = f"{PICTURE_TYPES},application/pdf"

    def pictures(self, content: bytes, most: int) -> list[Picture]:
        """A PDF is drawn page by page."""
        if most < 1:
            raise images.BadImage(_("At most %(most)d pages.") % {"most": self.most})
        return pdf.pages(content, most) if pdf.is_pdf(content) else super().pictures(content, most)

    def too_many(self) -> ValidationError:
        """More than a certificate has."""
        return ValidationError(_("At most %(most)d pages."), params={"most": self.most})
