"""What may go wrong between the room and the shop: the switches of the channel "live"."""

from typing import Any, ClassVar

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.world import StandIn, World

CHANNEL = "live"


class Live(StandIn):
    """The room as the settings see it. It has no calls of its own that a fault could strike."""

    channel = CHANNEL
    COMMON: ClassVar[dict[str, Any]] = {}
    SETTINGS: ClassVar[dict[str, Any]] = {
        "send_twice_rate": 0.0,  # share of batches that are sent a second time
        "shuffle_rate": 0.0,  # share of batches that are sent after the one that follows
        "lose_answer_rate": 0.0,  # share whose answer is lost on the way: the sender repeats them
        "stall_rate": 0.0,  # share of batches before which a source falls silent
        "stall_s": 3.0,  # for so long; what is written meanwhile comes later
        "clock_off_s": 0,  # the sender's clock, ahead of the machine's
        "forge_rate": 0.0,  # share before which a stranger sends a copy with a wrong signature
    }

    def routes(self, world: World) -> list[Route]:
        """None: rooms are played through the control calls."""
        return []

    def native_error(self, kind: str) -> Response:
        """Never asked for."""
        return PlainTextResponse(kind, status_code=503)

    def credentials(self, world: World) -> dict[str, Any]:
        """Where rooms are; the keys are the shop's."""
        return {"base_url": world.base_url}
