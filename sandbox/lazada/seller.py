"""The seller behind the shop: `/seller/get`, `/rc/warehouse/get`, `/seller/warehouse/get`."""

from typing import Any

from sandbox.lazada import auth, shop
from sandbox.lazada.call import Api, Call


def _seller(call: Call) -> dict[str, Any]:
    return {
        "data": {
            "name": "OCOP Đồng Nai (sandbox)",
            "name_company": "HTX Mẫu",
            "seller_id": int(auth.SELLER_ID),
            "short_code": auth.SHORT_CODE,
            "email": auth.ACCOUNT,
            "location": "Đồng Nai",
            "cb": False,
            "verified": True,
            "status": "ACTIVE",
            "logo_url": "",
            "marketplaceEaseMode": False,
        }
    }


def _warehouses(call: Call) -> dict[str, Any]:
    warehouse = {
        "code": shop.WAREHOUSE,
        "name": "Kho chính",
        "detailAddress": "Phường Tân Triều, Đồng Nai",
        "defaultAddress": True,
        "status": "ACTIVE",
    }
    return {"result": {"success": True, "module": [warehouse], "error_code": None, "error_msg": None}}


APIS = {
    "/seller/get": Api(_seller),
    "/rc/warehouse/get": Api(_warehouses),
    "/seller/warehouse/get": Api(_warehouses),
}
