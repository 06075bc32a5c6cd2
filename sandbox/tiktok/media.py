"""Uploads: pictures and certificate files. Products name a picture by its uri, never by a foreign address."""

import io
from typing import Any

from PIL import Image, UnidentifiedImageError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.tiktok.answers import GATEWAY, Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.world import World

USE_CASES = ("MAIN_IMAGE", "ATTRIBUTE_IMAGE", "DESCRIPTION_IMAGE", "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE")
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "HEIF")
CEILING = 10 * 1024 * 1024
GREY = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="#ccc" d="M0 0h1v1H0z"/></svg>'


def store(world: World, width: int, height: int, use_case: str = "MAIN_IMAGE") -> dict[str, Any]:
    """Remember a picture by its size; the pixels themselves are not kept."""
    number = world.state.next_id("tiktok_image", 1)
    uri = f"tos-alisg-i-ocop/{number:032x}"
    return world.state.put(
        "tiktok_image",
        uri,
        {
            "uri": uri,
            "url": f"{world.base_url}/tiktok/image/{number:032x}",
            "width": width,
            "height": height,
            "use_case": use_case,
        },
    )


def routes(world: World) -> list[Route]:
    """A grey square stands for every picture."""

    async def show(request: Request) -> Response:
        if world.state.get("tiktok_image", f"tos-alisg-i-ocop/{request.path_params['name']}") is None:
            return PlainTextResponse("No such picture.", status_code=404)
        return Response(GREY, media_type="image/svg+xml")

    return [Route("/tiktok/image/{name}", show, methods=["GET"])]


def _image(call: Call) -> dict[str, Any]:
    use_case = str(call.form.get("use_case") or "MAIN_IMAGE")
    if use_case not in USE_CASES:
        raise Refusal(GATEWAY, f"param use_case must be one of {', '.join(USE_CASES)}")
    content = _content(call)
    if len(content) > CEILING:
        raise Refusal(12038005, "The image is larger than 10 MB.")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            kind, (width, height) = picture.format or "", picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise Refusal(12038002, "The image cannot be read.") from None
    if kind not in FORMATS:
        raise Refusal(12038004, "The image format is not supported.")
    low, high = (300, 4000) if use_case == "MAIN_IMAGE" else (100, 20000)
    if not (low <= width <= high and low <= height <= high):
        raise Refusal(12038014, f"The image must measure {low} to {high} pixels on each side.")
    if use_case == "MAIN_IMAGE" and not 3 / 4 <= width / height <= 4 / 3:
        width = height = max(width, height)
    return store(call.world, width, height, use_case)


def _file(call: Call) -> dict[str, Any]:
    content, name = _content(call), str(call.form.get("name") or "")
    if not name:
        raise Refusal(GATEWAY, "param name is missing")
    if len(content) > CEILING:
        raise Refusal(36009021, "The file is larger than 10 MB.")
    if not content.startswith(b"%PDF-"):
        raise Refusal(12038004, "The file must be a PDF.")
    number = str(call.world.state.next_id("tiktok_file", 7300000000000000001))
    return call.world.state.put(
        "tiktok_file",
        number,
        {
            "id": number,
            "name": name,
            "format": "PDF",
            "url": f"{call.world.base_url}/tiktok/file/{number}",
        },
    )


def _content(call: Call) -> bytes:
    part = call.form.get("data")
    if not isinstance(part, UploadFile):
        raise Refusal(GATEWAY, "param data is missing")
    return part.file.read()


_BASIC = "seller.product.basic"
OPERATIONS = (
    Operation("POST", "/product/{version}/images/upload", _BASIC, _image, takes_shop=False, uploads=True),
    Operation("POST", "/product/{version}/files/upload", _BASIC, _file, takes_shop=False, uploads=True),
)
