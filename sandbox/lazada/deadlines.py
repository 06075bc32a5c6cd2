"""What the clock alone brings about; looked after before each call, for nothing here ever sleeps."""

from sandbox.lazada import auth, orders, pushes, quality, reverses
from sandbox.world import World

WARN_AHEAD_S = 2 * 86_400
WARN_EVERY_S = 86_400
WARNED = "lazada.warned"


def catch_up(world: World) -> None:
    """Cancel unpaid orders, grant requests to cancel, tell verdicts, warn of an authorisation that ends."""
    orders.release_unpaid(world)
    reverses.grant_late(world)
    quality.catch_up(world)
    _warn(world)


def _warn(world: World) -> None:
    """Once a day, within two days of the end of the newest authorisation."""
    ends_at = auth.consent_ends_at(world)
    if ends_at is None or not 0 < ends_at - world.now() <= WARN_AHEAD_S:
        return
    warned = world.state.get(WARNED, auth.SELLER_ID)
    if warned is None or warned["at"] + WARN_EVERY_S <= world.now():
        world.state.put(WARNED, auth.SELLER_ID, {"at": world.now()})
        pushes.token_ends(world, ends_at)
