"""How fast can everything change when no platform sets a limit?

1,000 variants in 556 products, 1.8 a product as in the sample catalogue, change their stock in one commit;
all three sandbox shops list all of them. Limits are off on both sides: the sandbox counts no calls and our
buckets hold more than can be spent. What is left is the engine itself, and the sandbox, which answers from
the same machine. Counted from the commit to the last acknowledgement.
"""

import time
import uuid

from django.db import transaction
from django.db.models import F

from channels_sync.models import SyncIntent
from channels_sync.protocol import Facet
from inventory import services as inventory
from ocop_store.bench import stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World, wait

VARIANTS = 1000
LEAST_PER_SECOND = 330.0  # a thousand SKUs in three shops within ten seconds, with a tenth to spare


def run(world: World) -> list[Figure]:
    """Change every stock, three times over, and report the median run."""
    world.lift_limits()
    variant_ids = stage.many_variants(world, stage.like_the_sample(VARIANTS))
    rounds = sorted(_change_everything(variant_ids, on_hand) for on_hand in (20, 30, 40))
    seconds, calls = rounds[1], sum(world.stock_calls().values()) / len(rounds)
    updates = len(variant_ids) * 3
    return [
        Figure("accepted listing updates per second", updates / seconds, "1/s", least=LEAST_PER_SECOND),
        Figure("calls per second", calls / seconds, "1/s"),
        Figure("commit to last acknowledgement, median of three", seconds, "s"),
        Figure("slowest of three", rounds[-1], "s"),
    ]


def _change_everything(variant_ids: list[int], on_hand: int) -> float:
    with transaction.atomic():
        for variant_id in variant_ids:
            inventory.count(variant_id=variant_id, on_hand=on_hand, ref=str(uuid.uuid4()))
    started = time.monotonic()
    told = SyncIntent.objects.filter(facet=Facet.STOCK, acked={"quantity": on_hand}).filter(
        acked=F("desired")
    )
    wait(lambda: told.count() == len(variant_ids) * 3, 120, "every listing acknowledged", every=0.1)
    took = time.monotonic() - started
    time.sleep(1.5)  # an intent is not sent again within a second
    return took
