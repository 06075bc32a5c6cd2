"""Print the comments of a room with what each meant, a JSON object a line: `python -m sandbox.live FILE`."""

import argparse
import json
import sys
from pathlib import Path

from sandbox.live import goods, script
from sandbox.live.room import meaning


def main() -> None:
    """As many comments as asked; the same options print the same lines. They are events, so that a bridge can
    bring them to a shop."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.live", description="The comments of a live room."
    )
    parser.add_argument("catalogue", type=Path, help="as data/ocop_products.json")
    parser.add_argument("--comments", type=int, default=1_000)
    parser.add_argument("--viewers", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pinned", default="", help="a code; then some order without naming one")
    chosen = parser.parse_args()
    plan = script.Plan(
        wares=tuple(goods.read(json.loads(chosen.catalogue.read_text("utf-8"))["products"])),
        sources=("tiktok",),
        comments_per_second=20.0,
        length_s=chosen.comments / 10,  # the average block is busier than half the pace
        viewers=chosen.viewers,
        seed=chosen.seed,
        has_games=True,
        pinned=chosen.pinned,
    )
    said = (event for event in script.play(plan) if event.said)
    for _, event in zip(range(chosen.comments), said, strict=False):
        author = {"id": event.author, "name": event.name}
        line = {"type": "comment", **meaning(event), "author": author}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
