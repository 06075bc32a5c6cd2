"""What takes money: payment gateways, a bank, a carrier that collects cash. No marketplace is one."""

from abc import abstractmethod
from typing import Any

from sandbox.world import StandIn, World


class Gateway(StandIn):
    """What a gateway offers to the control calls. Each gateway's package exposes one instance as GATEWAY."""

    @abstractmethod
    def payments(self, world: World) -> list[dict[str, Any]]:
        """Every payment it knows, oldest first: at least `reference`, `amount_vnd` and `status`."""

    async def act(
        self, world: World, reference: str, outcome: str, amount_vnd: int | None = None
    ) -> dict[str, Any]:
        """Let `outcome` happen to a payment, as its payer or the gateway does; says what came of it.

        `amount_vnd` where the outcome takes one. Raises KeyError for an unknown reference, ValueError for an
        outcome that is unknown or cannot be now.
        """
        raise ValueError(f"{self.channel} has no outcomes")
