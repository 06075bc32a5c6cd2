"""The bank as the sandbox knows it: its paths and switches."""

from typing import Any, ClassVar

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bank import account, ledger, lists, mangling, pages, services
from sandbox.gateways import Gateway
from sandbox.world import World


class Bank(Gateway):
    """The stand-in of a bank with the shop's account."""

    channel = account.CHANNEL
    SETTINGS: ClassVar[dict[str, Any]] = {
        "service": "sepay",  # who tells of a line: sepay, sepay_key, casso1, casso2, payos
        "notice_url": "",  # "{service}" in it becomes sepay, casso or payos; "": nobody is told
        "notice_drop": False,
        "notice_delay_s": 0.0,
        "notice_twice": False,  # two copies at the same moment
        "notice_forged": False,  # a stranger's copy comes first
        "notice_minute_s": 60.0,  # a minute between retries
        "mangle": "heavy",  # what the bank makes of a content: off, light, heavy
    }
    CHOICES: ClassVar[dict[str, tuple[str, ...]]] = {
        "service": tuple(services.SERVICES),
        "mangle": mangling.WAYS,
    }

    def routes(self, world: World) -> list[Route]:
        """The customer's page and the lists."""
        return [*pages.Pages(world).routes(), *lists.Lists(world).routes()]

    def native_error(self, kind: str) -> Response:
        """A fault of the bank."""
        status = 503 if kind == "unavailable" else 500
        return JSONResponse({"status": status, "error": kind, "messages": None}, status_code=status)

    def credentials(self, world: World) -> dict[str, Any]:
        """The account and the keys of the services."""
        return {
            "base_url": world.base_url,
            "bin": account.BIN,
            "account": account.ACCOUNT,
            "holder": account.HOLDER,
            "sepay_secret": account.SEPAY_SECRET,
            "sepay_api_key": account.SEPAY_API_KEY,
            "casso_key": account.CASSO_KEY,
            "casso_token": account.CASSO_TOKEN,
            "payos_checksum_key": account.PAYOS_CHECKSUM_KEY,
        }

    def payments(self, world: World) -> list[dict[str, Any]]:
        """Every transfer, oldest first."""
        return [{**line, "status": line["direction"]} for line in ledger.every(world)]
