"""Several at once, each with a database connection of its own."""

import threading

from django.db import connection


def race(*works) -> list[BaseException]:
    """Run at the same time, each with a connection of its own; returns what was raised."""
    raised: list[BaseException] = []

    def run(work) -> None:
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return raised
