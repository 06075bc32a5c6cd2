"""What the shop does with an order: hand it to a carrier, cancel it, answer a buyer who asks to cancel.

Source: TikTok Shop Partner Center, "Ship Package", "Cancel Order", "Approve Cancellation" (Vietnam).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.tiktok.gateway import Gateway, Refusal
from channels_sync.adapters.tiktok.orders import CANCELLATIONS, Orders, parcels
from channels_sync.protocol import OrderSnapshot, Parcel, Shipment, Unavailable

PACKAGES = "/fulfillment/202309/packages"
ANSWERS = "/return_refund/202309/cancellations"
ON_ITS_WAY = {"AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"}
SHIPPED_ALREADY, IN_PROCESS_ALREADY = "11006021", "25001011"
REJECTS = "seller_reject_apply_product_has_been_packed"
# Vietnam knows no "the customer asked for it" once an order is paid: a seller who cancels is out of stock.
UNPAID_REASONS = {
    "out_of_stock": "seller_cancel_unpaid_reason_out_of_stock",
    "customer_request": "seller_cancel_unpaid_reason_buyer_hasnt_paid_within_time_allowed",
}
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"


class Fulfilment:
    """Writes to orders through the gateway. Raises Unavailable with the platform's code."""

    def __init__(self, gateway: Gateway, orders: Orders) -> None:
        self._gateway, self._orders = gateway, orders

    def ship(self, shipment: Shipment) -> list[Parcel]:
        """Every package of the order handed over; tracking numbers as far as there are any."""
        row = self._row(shipment.external_ref)
        if as_text(row.get("status")) not in ON_ITS_WAY:
            body = self._handover(shipment, row)
            for parcel in parcels(row):
                answer = self._gateway.send("POST", f"{PACKAGES}/{parcel.number}/ship", body)
                if answer.code != SHIPPED_ALREADY:
                    answer.accepted()
            row = self._row(shipment.external_ref)
        return [parcel if parcel.tracking else self._labelled(parcel) for parcel in parcels(row)]

    def _handover(self, shipment: Shipment, row: Mapping[str, Any]) -> dict[str, Any]:
        if not shipment.tracking:
            return {"handover_method": "PICKUP"}
        provider = self._provider(as_text(row.get("delivery_option_id")), shipment.carrier)
        return {
            "self_shipment": {"tracking_number": shipment.tracking, "shipping_provider_id": provider},
        }

    def _provider(self, option: str, carrier: str) -> str:
        """The platform's id of a carrier, by its name or by the id itself."""
        path = f"/logistics/202309/delivery_options/{option}/shipping_providers"
        data = self._gateway.send("GET", path).accepted().data
        for row in map(as_dict, as_list(data.get("shipping_providers"))):
            if carrier and carrier.casefold() in {
                as_text(row.get("name")).casefold(),
                as_text(row.get("id")),
            }:
                return as_text(row.get("id"))
        raise Unavailable("carrier_unknown", carrier, may_have_landed=False)

    def _labelled(self, parcel: Parcel) -> Parcel:
        """The number that printing the label gives a package; it may come later."""
        query = {"document_type": "SHIPPING_LABEL", "document_size": "A6"}
        try:
            path = f"{PACKAGES}/{parcel.number}/shipping_documents"
            data = self._gateway.send("GET", path, query=query).accepted().data
        except Refusal:
            return parcel
        return replace(parcel, tracking=as_text(data.get("tracking_number")))

    def cancel(self, external_ref: str, reason: str) -> None:
        """Cancel the whole order; a buyer who asks for it is agreed with."""
        row = self._row(external_ref)
        status = as_text(row.get("status"))
        if status == "CANCELLED":
            return
        if asked := self._orders.cancellations([external_ref]).get(external_ref):
            self._answer(as_text(asked.get("cancel_id")), agree=True)
            return
        word = (
            UNPAID_REASONS.get(reason, UNPAID_REASONS["out_of_stock"]) if status == "UNPAID" else OUT_OF_STOCK
        )
        answer = self._gateway.send("POST", CANCELLATIONS, {"order_id": external_ref, "cancel_reason": word})
        if answer.code != IN_PROCESS_ALREADY:
            answer.accepted()

    def answer(self, order: OrderSnapshot, *, agree: bool) -> None:
        """Answer the request that waits; nothing is done when none does."""
        asked = self._orders.cancellations([order.external_ref]).get(order.external_ref)
        if asked:
            self._answer(as_text(asked.get("cancel_id")), agree=agree)

    def _answer(self, key: str, *, agree: bool) -> None:
        verb, body = ("approve", {}) if agree else ("reject", {"reject_reason": REJECTS})
        answer = self._gateway.send("POST", f"{ANSWERS}/{key}/{verb}", body)
        if answer.code != IN_PROCESS_ALREADY:
            answer.accepted()

    def _row(self, external_ref: str) -> dict[str, Any]:
        rows = self._orders.rows([external_ref])
        if not rows:
            raise Unavailable("order_unknown", external_ref, may_have_landed=False)
        return rows[0]
