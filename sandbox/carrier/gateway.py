"""The carrier as the sandbox knows it: its page at the door, its remittance statement."""

import re
from html import escape
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox import frame, statements
from sandbox.carrier import parcels
from sandbox.gateways import Gateway
from sandbox.world import World


class Carrier(Gateway):
    """The stand-in of a carrier."""

    channel = parcels.CHANNEL
    SETTINGS: ClassVar[dict[str, Any]] = {
        "fee_vnd": 5_000,  # of each parcel; contractual
        "statement_lists_refused": False,  # with nothing collected and a fee
    }

    def routes(self, world: World) -> list[Route]:
        """The courier's page and the statement."""

        async def show(request: Request) -> Response:
            return _page(world)

        async def visit(request: Request) -> Response:
            form = {name: str(value).strip() for name, value in (await request.form()).items()}
            amount = form.get("amount", "").replace(".", "")
            due_vnd = int(amount) if re.fullmatch("[0-9]{1,12}", amount) else 0
            try:
                parcels.visit(world, form.get("package_code", ""), form.get("outcome", ""), due_vnd)
            except ValueError as error:
                return _page(world, str(error), status=422)
            return RedirectResponse("/carrier/", status_code=303)

        async def remittance(request: Request) -> Response:
            day = request.query_params.get("day", "")
            lines = [line for line in parcels.remitted(world) if day in ("", line["date"])]
            return statements.answer(parcels.REMITTED, lines)

        return [
            Route("/carrier/", show, methods=["GET"]),
            Route("/carrier/", visit, methods=["POST"]),
            Route("/carrier/remittance.csv", remittance, methods=["GET"]),
        ]

    def native_error(self, kind: str) -> Response:
        """A fault of the carrier."""
        return PlainTextResponse(kind, status_code=503 if kind == "unavailable" else 500)

    def credentials(self, world: World) -> dict[str, Any]:
        """Where the statement is; it asks for no key."""
        return {"base_url": world.base_url}

    def payments(self, world: World) -> list[dict[str, Any]]:
        """Every parcel that has been at the door, oldest first."""
        return [
            {
                **parcel,
                "reference": parcel["package_code"],
                "amount_vnd": parcel["due_vnd"],
                "status": parcel["outcome"],
            }
            for parcel in parcels.every(world)
        ]

    async def act(
        self, world: World, reference: str, outcome: str, amount_vnd: int | None = None
    ) -> dict[str, Any]:
        """One of `parcels.OUTCOMES` happens at the door; `amount_vnd` is what is to be collected."""
        return parcels.visit(world, reference, outcome, amount_vnd or 0)


def _page(world: World, notice: str = "", status: int = 200) -> Response:
    form = f"""{frame.notice(notice)}<form method="post" action="/carrier/" class="fields">
<label class="field"><span>Mã kiện hàng</span><input name="package_code" required></label>
<label class="field"><span>Tiền phải thu (đồng)</span>
<input name="amount" inputmode="numeric" required></label>
{frame.buttons(parcels.OUTCOMES)}
</form>
<h2>Gần đây</h2>"""
    recent = frame.table(
        ("Kiện", "Kết quả", "Đã thu"),
        (
            (
                escape(parcel["package_code"]),
                parcels.OUTCOMES[parcel["outcome"]],
                frame.money(parcel["collected_vnd"]),
            )
            for parcel in list(parcels.every(world))[-20:][::-1]
        ),
    )
    link = '<p><a href="/carrier/remittance.csv">Bảng kê tiền thu hộ (CSV)</a></p>'
    return frame.answer("Người giao hàng", form + recent + link, status=status)
