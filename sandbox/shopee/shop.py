"""The shop itself, its delivery channels, and its pictures."""

import base64
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.shopee.gateway import Answer, Call, ShopeeError
from sandbox.shopee.store import Store

SHOP_NAME = "OCOP Đồng Nai"
IMAGE_MOST_BYTES = 10 * 1024 * 1024
IMAGES_PER_CALL = 8  # "fewer than 9"
SIGNATURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def _channel(
    number: int, name: str, *, most_kg: float, mask: int = 0, enabled: bool = True, service: str | None = None
) -> dict[str, Any]:
    return {
        "logistics_channel_id": number,
        "logistics_channel_name": name,
        "enabled": enabled,
        "cod_enabled": service is None,
        "fee_type": "SIZE_INPUT",
        "size_list": [],
        "weight_limit": {"item_max_weight": most_kg, "item_min_weight": 0.01},
        "item_max_dimension": {
            "height": 100,
            "width": 100,
            "length": 100,
            "unit": "cm",
            "dimension_sum": 180,
        },
        "volume_limit": {"item_max_volume": 0, "item_min_volume": 0},
        "logistics_description": "",
        "mask_channel_id": mask,
        "force_enable": False,
        "preprint": False,
        "block_seller_cover_shipping_fee": False,
        "support_cross_border": False,
        "service_type_identifier": service,
    }


# mask_channel_id 0 = a channel buyers choose at checkout; only these belong in an item's logistic_info.
# The carriers behind a mask are not enabled by themselves: clients that send every enabled channel pass.
CHANNELS = (
    _channel(50021, "Nhanh", most_kg=50),
    _channel(50052, "Hỏa Tốc", most_kg=30, service="instant"),
    _channel(50053, "Hàng Cồng Kềnh", most_kg=100),
    _channel(50054, "SPX Express", most_kg=50, mask=50021, enabled=False),
    _channel(50055, "Viettel Post", most_kg=50, mask=50021, enabled=False),
    _channel(50056, "Tiết Kiệm", most_kg=50, enabled=False),
)
CHECKOUT = {
    row["logistics_channel_id"]: row for row in CHANNELS if row["mask_channel_id"] == 0 and row["enabled"]
}


def check_logistics(sent: Any, weight_kg: float) -> list[dict[str, Any]]:
    """The delivery choices of an item as stored; refused without an enabled channel that takes the weight."""
    rows = sent if isinstance(sent, list) else []
    if not all(isinstance(row, dict) for row in rows) or not any(row.get("enabled") for row in rows):
        raise ShopeeError("error_invalid_logistic_info", "At least one enabled channel is required.")
    stored = []
    for row in rows:
        channel = CHECKOUT.get(row.get("logistic_id", 0))
        if channel is None:
            number = row.get("logistic_id")
            raise ShopeeError("error_invalid_logistic_info", f"Channel {number} is not enabled.")
        if row.get("enabled") and weight_kg > channel["weight_limit"]["item_max_weight"]:
            name = channel["logistics_channel_name"]
            raise ShopeeError("error_invalid_logistic_info", f"The item is too heavy for {name}.")
        stored.append(
            {
                "logistic_id": channel["logistics_channel_id"],
                "logistic_name": channel["logistics_channel_name"],
                "enabled": bool(row.get("enabled")),
                "is_free": bool(row.get("is_free")),
                "estimated_shipping_fee": 16500,
            }
        )
    return stored


def get_shop_info(call: Call) -> Answer:
    """`shop/get_shop_info`: flat."""
    token = call.store.token(call.query["access_token"]) or {}
    until = int(token.get("authorised_until", call.store.now()))
    return {
        "shop_name": SHOP_NAME,
        "region": "VN",
        "status": "NORMAL",
        "is_cb": False,
        "merchant_id": None,
        "auth_time": until - int(call.store.setting("authorisation_s")),
        "expire_time": until,
        "is_sip": False,
        "shop_fulfillment_flag": "Others",
    }


def get_profile(call: Call) -> Answer:
    """`shop/get_profile`."""
    return {"shop_logo": "", "description": "", "shop_name": SHOP_NAME, "invoice_issuer": ""}


def get_warehouse_detail(call: Call) -> Answer:
    """`shop/get_warehouse_detail`: this shop has one warehouse and is not on the allow list."""
    raise ShopeeError("warehouse.error_not_in_whitelist", "The shop is not in the multi-warehouse whitelist.")


def get_channel_list(call: Call) -> Answer:
    """`logistics/get_channel_list`."""
    return {"logistics_channel_list": list(CHANNELS)}


def upload_image(call: Call) -> Answer:
    """`media_space/upload_image`: each file may fail alone; `image_info` is the first that did not."""
    if not 1 <= len(call.files) <= IMAGES_PER_CALL:
        raise ShopeeError("error_param", f"image should hold 1 to {IMAGES_PER_CALL} files.")
    results = [_keep(call.store, content, position) for position, (_, content) in enumerate(call.files)]
    good = [entry["image_info"] for entry in results if not entry["error"]]
    if not good:
        raise ShopeeError(results[0]["error"], results[0]["message"], response={"image_info_list": results})
    return {"image_info": good[0], "image_info_list": results}


def _keep(store: Store, content: bytes, position: int) -> dict[str, Any]:
    kind = next((name for start, name in SIGNATURES.items() if content.startswith(start)), None)
    if kind is None or len(content) > IMAGE_MOST_BYTES:
        message = "Only JPG, JPEG and PNG are taken." if kind is None else "The image is larger than 10 MB."
        return {"id": position, "error": "error_param", "message": message, "image_info": {}}
    image_id = f"vn-11134207-7r98o-{secrets.token_hex(7)}"
    store.put("image", image_id, {"type": kind, "content": base64.b64encode(content).decode()})
    links = [{"image_url_region": "VN", "image_url": image_url(store, image_id)}]
    return {
        "id": position,
        "error": "",
        "message": "",
        "image_info": {"image_id": image_id, "image_url_list": links},
    }


def image_url(store: Store, image_id: str) -> str:
    """Where a picture is shown."""
    return f"{store.world.base_url}/shopee-file/{image_id}"


def show_image(store: Store) -> Callable[[Request], Awaitable[Response]]:
    """The picture itself, as a browser fetches it."""

    async def answer(request: Request) -> Response:
        image = store.get("image", request.path_params["image_id"])
        if image is None:
            return Response(status_code=404)
        return Response(base64.b64decode(image["content"]), media_type=image["type"])

    return answer


CALLS = {
    "shop/get_profile": ("GET", get_profile),
    "shop/get_warehouse_detail": ("GET", get_warehouse_detail),
    "logistics/get_channel_list": ("GET", get_channel_list),
}
