"""Where the embedded servers keep their files, and which account they run as.

An ordinary user has everything in LOCAL_DIR, by default `.local/` of the project. Root cannot run PostgreSQL,
so there the servers run as `nobody`, and their files live in a directory of their own below /var/tmp, because
the project itself is often closed to others. Permissions of directories that are not ours never change.
"""

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class EmbeddedServerError(RuntimeError):
    """An embedded server cannot run here; the message says why and what to do."""


def local_dir() -> Path:
    """LOCAL_DIR: what the project writes on this machine, apart from the code."""
    return Path(os.environ.get("LOCAL_DIR") or PROJECT / ".local").resolve()


@dataclass(frozen=True)
class Account:
    """A system account the servers run as."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The directories of one project's servers for one user; another LOCAL_DIR has servers of its own."""

    base: Path  # data, logs, lock files
    sockets: Path  # short: a Unix socket's path ends at 107 bytes
    account: Account | None  # None: the servers run as ourselves

    @classmethod
    def current(cls) -> "Place":
        """The place that belongs to LOCAL_DIR; computes paths only."""
        local = local_dir()
        tag = hashlib.sha256(os.fsencode(local)).hexdigest()[:8]
        sockets = Path("/tmp") / f"ocop-{os.getuid()}-{tag}"
        if os.getuid() != 0:
            return cls(local, sockets, None)
        nobody = pwd.getpwnam("nobody")
        return cls(Path("/var/tmp") / f"ocop-{tag}", sockets, Account(nobody.pw_uid, nobody.pw_gid))

    def prepare(self) -> None:
        """Make both directories. Raises EmbeddedServerError when somebody else already made one."""
        if self.account:
            self._make(self.base, 0o711, None)
        else:
            self.base.mkdir(parents=True, exist_ok=True)
        self.make_private(self.sockets)

    def make_private(self, directory: Path) -> None:
        """Make a directory that only the servers' account (and root) can enter."""
        self._make(directory, 0o700, self.account)

    @staticmethod
    def _make(directory: Path, mode: int, owner: Account | None) -> None:
        directory.mkdir(mode=mode, exist_ok=True)
        found = directory.lstat()
        trusted = {os.getuid(), owner.uid if owner else os.getuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in trusted:
            raise EmbeddedServerError(f"{directory} belongs to somebody else; remove it, then try again.")
        if owner and found.st_uid != owner.uid:
            os.chown(directory, owner.uid, owner.gid)
        directory.chmod(mode)
