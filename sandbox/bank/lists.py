"""What the bank and its service hand out to be read: the list of transactions, the statement of a day."""

import re
from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import statements, times
from sandbox.bank import account, ledger
from sandbox.world import World

STATEMENT = (*statements.SETTLEMENT, "content", "balance_vnd")
MOST = 5_000


class Lists:
    """The lists of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """SePay's list, and the bank's own statement."""
        return [
            Route("/userapi/transactions/list", self.transactions, methods=["GET"]),
            Route("/bank/statement.csv", self.statement, methods=["GET"]),
        ]

    async def transactions(self, request: Request) -> Response:
        """SePay's list, newest first.

        Asked by `account_number`, `since_id`, `transaction_date_min`, `transaction_date_max` and `limit`.
        """
        if request.headers.get("authorization") != f"Bearer {account.SEPAY_API_KEY}":
            return JSONResponse({"status": 401, "error": "Unauthorized", "messages": None}, status_code=401)
        asked = request.query_params
        limit = asked.get("limit", str(MOST))
        since = asked.get("since_id", "0")
        if not all(re.fullmatch("[0-9]{1,18}", number) for number in (limit, since)):
            body = {"status": 400, "error": "limit and since_id must be numbers", "messages": None}
            return JSONResponse(body, status_code=400)
        lines = [
            line
            for line in ledger.ours(self._world)
            if asked.get("account_number", account.ACCOUNT) == account.ACCOUNT
            and line["id"] >= int(since)
            and asked.get("transaction_date_min", "") <= times.plain(line["at"])
            and times.plain(line["at"]) <= asked.get("transaction_date_max", "9999")
        ]
        rows = [_row(line) for line in lines[::-1][: min(int(limit), MOST)]]
        return JSONResponse(
            {"status": 200, "error": None, "messages": {"success": True}, "transactions": rows}
        )

    async def statement(self, request: Request) -> Response:
        """The lines of a day, oldest first; money that goes out is of type "refund"."""
        chosen = statements.of_day(request, self._dated())
        return chosen if isinstance(chosen, Response) else statements.answer(STATEMENT, chosen)

    def _dated(self) -> Iterable[dict[str, Any]]:
        return (
            {
                "transaction_id": line["id"],
                "reference": line["reference"],
                "amount_vnd": line["amount_vnd"],
                "fee_vnd": 0,
                "type": "pay" if line["direction"] == ledger.IN else "refund",
                "at": line["at"],
                "content": line["content"],
                "balance_vnd": line["balance_vnd"],
            }
            for line in ledger.ours(self._world)
        )


def _row(line: ledger.Line) -> dict[str, Any]:
    is_in = line["direction"] == ledger.IN
    return {
        "id": str(line["id"]),
        "bank_brand_name": account.BANK,
        "account_number": account.ACCOUNT,
        "transaction_date": times.plain(line["at"]),
        "amount_out": f"{0 if is_in else line['amount_vnd']}.00",
        "amount_in": f"{line['amount_vnd'] if is_in else 0}.00",
        "accumulated": f"{line['balance_vnd']}.00",
        "transaction_content": line["content"],
        "reference_number": line["reference"],
        "code": None,
        "sub_account": None,
        "bank_account_id": "19",
    }
