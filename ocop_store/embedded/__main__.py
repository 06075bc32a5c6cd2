"""`python -m ocop_store.embedded reset`: stop the servers and delete this project's local data."""

import shutil
import sys

from ocop_store.embedded import lease, stop_all
from ocop_store.embedded.place import Place, local_dir


def reset() -> str:
    """Delete what `make demo` and `make test` made; returns a sentence. Refuses while somebody uses it."""
    place = Place.current()
    if place.base.exists():
        with lease.changing(place):
            if not lease.leave(lease.join(place)):
                sys.exit("The servers are in use: stop the demo or the tests first.")
            stop_all(place)
            shutil.rmtree(place.sockets, ignore_errors=True)
            shutil.rmtree(place.base)
    shutil.rmtree(local_dir(), ignore_errors=True)
    return "Local data is deleted; the next start begins anew."


if __name__ == "__main__":
    if sys.argv[1:] != ["reset"]:
        sys.exit(__doc__)
    print(reset())
