"""The sandbox's memory: JSON documents by kind and key, held in memory, written through to SQLite.

One process, one thread, so a read is a dictionary look-up and a write is one row; a restart loads
the file again. A caller changes the document it got and hands it back to `put`.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class State:
    """Documents of every stand-in, each addressed by (kind, key)."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS document (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key))"
        )
        self._documents: dict[str, dict[str, dict]] = {}
        for kind, key, body in self._db.execute("SELECT kind, key, body FROM document ORDER BY rowid"):
            self._documents.setdefault(kind, {})[key] = json.loads(body)

    def get(self, kind: str, key: str | int) -> dict | None:
        """The document, or None."""
        return self._documents.get(kind, {}).get(str(key))

    def values(self, kind: str) -> Iterator[dict]:
        """Every document of a kind, oldest first."""
        yield from list(self._documents.get(kind, {}).values())

    def put(self, kind: str, key: str | int, document: dict) -> dict:
        """Store a document under its key and return it."""
        self._documents.setdefault(kind, {})[str(key)] = document
        self._db.execute(
            "INSERT INTO document (kind, key, body) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            (kind, str(key), json.dumps(document, ensure_ascii=False)),
        )
        return document

    def remove(self, kind: str, key: str | int) -> None:
        """Forget a document; nothing happens when there is none."""
        self._documents.get(kind, {}).pop(str(key), None)
        self._db.execute("DELETE FROM document WHERE kind = ? AND key = ?", (kind, str(key)))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write what is put inside as one transaction, for calls that put much. Not to be nested."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:  # memory has changed already, so what was put is kept even when the rest fails
            self._db.execute("COMMIT")

    def next_id(self, name: str, start: int) -> int:
        """Count up a named sequence and return its new value; the first is `start`."""
        document = self.get("sequence", name) or {"value": start - 1}
        document["value"] += 1
        self.put("sequence", name, document)
        return document["value"]

    def clear(self) -> None:
        """Forget everything."""
        self._documents.clear()
        self._db.execute("DELETE FROM document")

    def close(self) -> None:
        """Finish the file."""
        self._db.close()
