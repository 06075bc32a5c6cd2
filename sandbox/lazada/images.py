"""Image calls: upload of bytes, and migration from an address, one or a batch.

Nothing is fetched: a migrated address is judged by its form only and gets Lazada's own address, whose
name is the hash of the source.
"""

import hashlib
import io
import ipaddress
import secrets
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, UnidentifiedImageError

from sandbox.lazada import payload
from sandbox.lazada.call import Api, Call, Fault, missing

MOST_BYTES = 3_145_728
SIDE_PX = range(330, 5001)
BATCH = 8
BATCH_TAKES_S = 0.5
HOST = "vn-live.slatic.net"
BATCHES = "lazada.image_batch"


def is_hosted(url: str) -> bool:
    """Is this one of Lazada's own image addresses, the only ones that listings may use?"""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and (parts.hostname or "").endswith(".slatic.net")


def _upload(call: Call) -> dict[str, Any]:
    content = call.files.get("image")
    if not content:
        raise missing("image")
    if len(content) > MOST_BYTES:
        raise Fault("303", f"E303: The image size is too large, {len(content)} of at most {MOST_BYTES} bytes")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind, (width, height) = picture.format, picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise Fault("302", "E302: The file is not an image") from None
    if kind not in ("JPEG", "PNG"):
        raise Fault("301", f"E301: Only JPG and PNG are supported, got {kind}")
    if width not in SIDE_PX or height not in SIDE_PX:
        raise Fault("1000", f"E1000: Each side must have 330 to 5000 px, got {width} x {height}")
    return {"data": {"image": hosted(content, "jpg" if kind == "JPEG" else "png")}}


def _migrate(call: Call) -> dict[str, Any]:
    url = payload.leaf(payload.child(payload.read(call.text("payload")), "Image"), "Url") or ""
    problem = _problem(url)
    if problem:
        raise Fault("301", f"E301: {problem}")
    return {"data": {"image": hosted(url.encode(), "jpg")}}


def _migrate_batch(call: Call) -> dict[str, Any]:
    urls = payload.texts(payload.read(call.text("payload")), "Images", "Url")
    if not 1 <= len(urls) <= BATCH:
        raise Fault("300", f"E300: One batch takes 1 to {BATCH} images, got {len(urls)}")
    problems = {url: _problem(url) for url in urls}
    batch_id = secrets.token_hex(16)
    call.world.state.put(
        BATCHES,
        batch_id,
        {
            "ready_at": call.world.now() + BATCH_TAKES_S,
            "images": [hosted(url.encode(), "jpg") for url, problem in problems.items() if not problem],
            "errors": [
                {"field": "Url", "msg": problem, "original_url": url}
                for url, problem in problems.items()
                if problem
            ],
        },
    )
    return {"batch_id": batch_id}


def _batch(call: Call) -> dict[str, Any]:
    batch = call.world.state.get(BATCHES, call.required("batch_id"))
    if batch is None:
        raise Fault("300", "E300: Unknown batch_id")
    if batch["ready_at"] > call.world.now():
        return {"data": {}}
    return {"data": {"images": batch["images"], "errors": batch["errors"]}}


def hosted(source: bytes, suffix: str) -> dict[str, str]:
    """The address that Lazada gives to an image of this content or source address, and its hash."""
    digest = hashlib.md5(source, usedforsecurity=False).hexdigest()
    return {"url": f"https://{HOST}/p/{digest}.{suffix}", "hash_code": digest}


def _problem(url: str) -> str:
    """Why Lazada would not fetch this address; "" when it would."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "The URL is malformed"
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        return "The URL must start with http:// or https://"
    if port not in (None, 80, 443):
        return "The URL must use port 80 or 443"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "" if "." in host and not host.endswith((".local", ".localhost")) else "The host is private"
    return "The host must be a name, not an IP address"


APIS = {
    "/image/upload": Api(_upload, writes=True),
    "/image/migrate": Api(_migrate, writes=True),
    "/images/migrate": Api(_migrate_batch, writes=True),
    "/image/response/get": Api(_batch),
}
