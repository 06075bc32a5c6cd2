"""Files that have no address of their own: a view that knows who asks sends them."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

NOT_KEPT = "private, no-store"


def picture(file: FieldFile, *, kept: str = NOT_KEPT) -> FileResponse:
    """A cleaned JPEG or PNG as it is stored; `kept` is its Cache-Control. Raises Http404 when it is gone."""
    kind = "image/png" if str(file).endswith(".png") else "image/jpeg"
    try:
        return FileResponse(file.open(), content_type=kind, headers={"Cache-Control": kept})
    except FileNotFoundError:
        raise Http404 from None
