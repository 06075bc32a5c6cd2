"""The one demo shop and the one demo app: fixed names, scopes and warehouses."""

from sandbox.world import World

CHANNEL = "tiktok"

APP_KEY = "6kvnocop2026x"
APP_SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f001122334"
SERVICE_ID = "7400000000000000001"

ID = "7494049642642441621"
NAME = "OCOP Đồng Nai"
CIPHER = "ROW_demoCipher01"
CODE = "VNLCOCOPDN"
OPEN_ID = "jKlhBwAAAADxOcopDongNai"

SCOPES = (
    "seller.authorization.info",
    "seller.product.basic",
    "seller.product.write",
    "seller.product.delete",
    "seller.order.info",
    "seller.logistics",
    "seller.promotion.info",
    "seller.promotion.write",
    "seller.fulfillment.basic",
    "seller.return_refund.basic",
)

SALES_WAREHOUSES = ("7068517275539719942", "7068517275539719943", "7068517275539719944")
RETURN_WAREHOUSE = "7068517275539719950"


def sales_warehouses(world: World) -> tuple[str, ...]:
    """The warehouses that ship, as many as the switch `sales_warehouses` says (1 to 3)."""
    return SALES_WAREHOUSES[: max(1, min(3, int(world.setting(CHANNEL, "sales_warehouses"))))]
