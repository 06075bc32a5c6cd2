"""Warehouses, delivery options and shipping providers; `distict` is the platform's spelling."""

from typing import Any

from sandbox.tiktok import shop
from sandbox.tiktok.answers import Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.world import World

DELIVERY_OPTIONS = (
    {"id": "7091146663229654785", "name": "Tiêu chuẩn", "type": "STANDARD"},
    {"id": "7091146663229654786", "name": "Nhanh", "type": "EXPRESS"},
)
PROVIDERS = (
    {"id": "6841743441349706241", "name": "J&T Express"},
    {"id": "7117858858072016641", "name": "Giao Hàng Nhanh"},
)


def status(world: World, warehouse_id: str) -> str:
    """ENABLED or DISABLED; the switch `disabled_warehouse` names one that is closed."""
    return "DISABLED" if world.setting(shop.CHANNEL, "disabled_warehouse") == warehouse_id else "ENABLED"


def provider_name(provider_id: str) -> str:
    """The name of a carrier, "" for none of ours."""
    return next((provider["name"] for provider in PROVIDERS if provider["id"] == provider_id), "")


def _warehouses(call: Call) -> dict[str, Any]:
    sales = [
        {
            "id": number,
            "entity_id": f"{index}",
            "name": f"Kho bán {index}",
            "effect_status": status(call.world, number),
            "type": "SALES_WAREHOUSE",
            "sub_type": "DOMESTIC_WAREHOUSE",
            "is_default": index == 1,
            "address": _address(),
        }
        for index, number in enumerate(shop.sales_warehouses(call.world), start=1)
    ]
    returns = {
        "id": shop.RETURN_WAREHOUSE,
        "entity_id": "1",
        "name": "Kho trả",
        "effect_status": "ENABLED",
        "type": "RETURN_WAREHOUSE",
        "sub_type": "DOMESTIC_WAREHOUSE",
        "is_default": True,
        "address": _address(),
    }
    return {"warehouses": [*sales, returns]}


def _address() -> dict[str, Any]:
    return {
        "region": "Vietnam",
        "region_code": "VN",
        "state": "Đồng Nai",
        "city": "Đồng Nai",
        "distict": "Phường Tân Triều",
        "full_address": "Phường Tân Triều, Đồng Nai",
        "postal_code": "76000",
        "phone_number": "(+84)9*****000",
        "contact_person": "Kho OCOP",
    }


def _delivery_options(call: Call) -> dict[str, Any]:
    if call.params["warehouse_id"] not in (*shop.sales_warehouses(call.world), shop.RETURN_WAREHOUSE):
        raise Refusal(12052097, "The warehouse does not exist.")
    return {"delivery_options": list(DELIVERY_OPTIONS)}


def _providers(call: Call) -> dict[str, Any]:
    if call.params["delivery_option_id"] not in {option["id"] for option in DELIVERY_OPTIONS}:
        raise Refusal(10006402, "Permission denied: the delivery option is not yours.")
    return {"shipping_providers": list(PROVIDERS)}


_SCOPE = "seller.logistics"
OPERATIONS = (
    Operation("GET", "/logistics/{version}/warehouses", _SCOPE, _warehouses),
    Operation(
        "GET", "/logistics/{version}/warehouses/{warehouse_id}/delivery_options", _SCOPE, _delivery_options
    ),
    Operation(
        "GET",
        "/logistics/{version}/delivery_options/{delivery_option_id}/shipping_providers",
        _SCOPE,
        _providers,
    ),
)
