"""Forms of the admin that check what a model alone cannot."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.models import ImageAsset
from core import images


class UploadForm(forms.ModelForm):
    """A new picture: the file is judged by its content, not by its name."""

    upload = forms.FileField(label=_("Picture (JPEG, PNG or WebP)"))

    class Meta:
        model = ImageAsset
        fields = ("product", "upload", "alt", "alt_en", "is_illustration")

    def clean_upload(self) -> bytes:
        """The bytes, once they have proved to be a picture."""
        upload: Any = self.cleaned_data["upload"]
        if upload.size > images.BYTES_MAX:
            raise ValidationError(_("The picture is too large."), code="too_large")
        content = upload.read()
        try:
            images.clean(content)
        except images.BadImage as error:
            raise ValidationError(error.message, code=error.code) from error
        return content
