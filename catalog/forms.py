"""Forms of the admin that check what a model alone cannot."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from import_export.forms import SelectableFieldsExportForm
from import_export.resources import ModelResource

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


class ExportForm(SelectableFieldsExportForm):
    """Which columns to export, under the names the admin gives them."""

    COMPUTED: ClassVar[dict[str, Any]] = {"price_from_vnd": _("from (₫)"), "stars": _("stars")}

    def _get_field_label(self, resource: ModelResource, field_name: str) -> str:
        """The field's name as people read it; import-export would print the code's."""
        words = self.COMPUTED.get(field_name) or resource.Meta.model._meta.get_field(field_name).verbose_name
        return capfirst(str(words))
