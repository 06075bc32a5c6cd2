"""Run the sandbox: `python -m sandbox`. Every option can also come from the environment."""

import argparse
import json
import logging
import os
from pathlib import Path

import uvicorn

from sandbox.app import build
from sandbox.state import State


def options() -> argparse.Namespace:
    """Options from the command line, else from SANDBOX_HOST, SANDBOX_PORT, SANDBOX_STATE, SANDBOX_SEED
    and SANDBOX_BASE_URL."""
    environment = os.environ
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Stand-ins of marketplaces.")
    parser.add_argument("--host", default=environment.get("SANDBOX_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(environment.get("SANDBOX_PORT", "8001")))
    parser.add_argument(
        "--state",
        default=environment.get("SANDBOX_STATE", ".local/sandbox.sqlite3"),
        help="SQLite file, or :memory:",
    )
    parser.add_argument(
        "--seed",
        default=environment.get("SANDBOX_SEED", ""),
        help="catalogue JSON for shops that are still empty",
    )
    parser.add_argument(
        "--base-url",
        default=environment.get("SANDBOX_BASE_URL", ""),
        help="address that clients use; default http://HOST:PORT",
    )
    return parser.parse_args()


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    chosen = options()
    if chosen.state != ":memory:":
        Path(chosen.state).parent.mkdir(parents=True, exist_ok=True)
    catalogue = json.loads(Path(chosen.seed).read_text("utf-8")) if chosen.seed else None
    state = State(chosen.state)
    app = build(state, chosen.base_url or f"http://{chosen.host}:{chosen.port}", catalogue)
    # A lost answer is meant; uvicorn would report each one as an error.
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "without completing response" not in record.getMessage()
    )
    try:
        uvicorn.run(
            app,
            host=chosen.host,
            port=chosen.port,
            log_level="warning",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    finally:
        state.close()


if __name__ == "__main__":
    main()
