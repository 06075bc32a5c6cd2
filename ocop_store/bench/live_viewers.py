"""A thousand viewers in one process: `python -m ocop_store.bench.live_viewers PORT SESSION COUNT TICKET`.

Each listens to the stream of a session, comes back when it breaks off, and asks for its page's part again
some time after, as the pages do. One more listens at the desk. Ends with its standard input and prints
as JSON when each viewer heard of a product, when the desk heard of each comment, and how long pages took.
"""

import asyncio
import json
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field

RETRY_S, SPREAD_S = 2.0, 30.0  # as the stream and the page's script say


@dataclass
class Heard:
    """What all of them heard."""

    pins: list[list[float]]
    chips: list[tuple[int, float]] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    listening: int = 0
    again: int = 0


async def _ask(port: int, path: str, *lines: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines, "", ""]
    writer.write("\r\n".join(head).encode())
    return reader, writer


async def _page(port: int, session: int, heard: Heard) -> None:
    await asyncio.sleep(random.random() * SPREAD_S)
    started = time.time()
    with suppress(OSError):
        reader, writer = await _ask(
            port, f"/phat-truc-tiep/{session}/", "HX-Request: true", "Connection: close"
        )
        body = await reader.read()
        writer.close()
        if body.startswith(b"HTTP/1.1 200"):
            heard.pages.append(time.time() - started)


async def _listen(port: int, session: int, heard: Heard, number: int | None, ticket: str = "") -> None:
    query = f"?ticket={ticket}" if ticket else ""
    pages = set()
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await _ask(port, f"/live/{session}/stream/{query}")
            status = await reader.readline()
            if status.startswith(b"HTTP/1.1 200"):
                heard.listening += 1
                if number is not None:
                    pages.add(asyncio.create_task(_page(port, session, heard)))
                try:
                    await _read(reader, heard, number)
                finally:
                    heard.listening -= 1
            writer.close()
        await asyncio.sleep(RETRY_S)


async def _read(reader: asyncio.StreamReader, heard: Heard, number: int | None) -> None:
    while line := await reader.readline():
        if number is not None:
            if line.startswith(b"event: pinned"):
                heard.pins[number].append(time.time())
        elif line.startswith(b"data: "):
            said = json.loads(line[6:])
            if said["kind"] == "comment":
                heard.chips.append((said["id"], time.time()))
        if line.startswith(b"event: again"):
            heard.again += 1


async def main(port: int, session: int, count: int, ticket: str) -> None:
    """Listen until told to end; every line that comes in is answered with how many listen."""
    heard = Heard([[] for _ in range(count)])
    tasks = [asyncio.create_task(_listen(port, session, heard, None, ticket))]
    for number in range(count):
        tasks.append(asyncio.create_task(_listen(port, session, heard, number)))
        if number % 20 == 0:
            await asyncio.sleep(0.1)
    while await asyncio.to_thread(sys.stdin.readline):
        print(heard.listening, flush=True)
    for task in tasks:
        task.cancel()
    facts = {"pins": heard.pins, "chips": heard.chips, "pages": heard.pages, "again": heard.again}
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
