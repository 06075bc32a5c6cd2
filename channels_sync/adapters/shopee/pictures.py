"""Upload a picture; Shopee names it once and takes it by that name from then on."""

from channels_sync.adapters.http import as_dict, as_text
from channels_sync.adapters.shopee.gateway import Gateway, Refused
from channels_sync.adapters.shopee.verdicts import Verdict
from channels_sync.protocol import Picture, Unavailable

KINDS = {b"\xff\xd8\xff": ("jpg", "image/jpeg"), b"\x89PNG\r\n\x1a\n": ("png", "image/png")}


def upload(gateway: Gateway, picture: Picture) -> str:
    """The picture's name there. Raises Refused for a file Shopee does not take, other ChannelErrors."""
    content = picture.load() if picture.load is not None else b""
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), None)
    if kind is None:
        raise Refused(Verdict("error_image_unavailable", f"{picture.name}: neither JPEG nor PNG"), {})
    ending, content_type = kind
    file = (f"{picture.key[:16]}.{ending}", content, content_type)
    answer = gateway.upload("media_space/upload_image", "image", file)
    handle = as_text(as_dict(answer.get("image_info")).get("image_id"))
    if not handle:
        raise Unavailable("no_image_id", "the upload's answer names no picture")
    return handle
