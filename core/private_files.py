"""Files that have no address of their own: a view that knows who asks sends them."""

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

NOT_KEPT = "private, no-store"


class PrivateStorage(FileSystemStorage):
    """Files that only a view which asks who wants them may show: none has an address."""

    @property
    def base_location(self) -> str:
        """Read at each use, as the settings say then."""
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        """Absolute."""
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        """Raises ValueError."""
        raise ValueError("a private file has no URL")


def private_storage() -> PrivateStorage:
    """For fields of private files."""
    return PrivateStorage()


def picture(file: FieldFile, *, kept: str = NOT_KEPT) -> FileResponse:
    """A cleaned JPEG or PNG as it is stored; `kept` is its Cache-Control. Raises Http404 when it is gone."""
    kind = "image/png" if str(file).endswith(".png") else "image/jpeg"
    try:
        return FileResponse(file.open(), content_type=kind, headers={"Cache-Control": kept})
    except FileNotFoundError:
        raise Http404 from None
