"""`python -m ocop_store.bench NAME [--json]`, started by `manage.py bench` in a world of its own."""

import sys

import django
from django.core.management import call_command

django.setup()

from ocop_store.bench import burst, coalesce, promotion, propagation, recovery  # noqa: E402
from ocop_store.bench.report import as_json, as_table  # noqa: E402
from ocop_store.bench.world import running  # noqa: E402

BENCHES = {
    "propagation": propagation.run,
    "burst": burst.run,
    "coalesce": coalesce.run,
    "recovery": recovery.run,
    "promotion": promotion.run,
}


def main(name: str, *options: str) -> int:
    """Run one benchmark, print its report, and answer 1 when a bar was missed."""
    call_command("migrate", interactive=False, verbosity=0)
    with running() as world:
        figures = BENCHES[name](world)
    print((as_json if "--json" in options else as_table)(name, figures), flush=True)
    return 0 if all(figure.passed for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
