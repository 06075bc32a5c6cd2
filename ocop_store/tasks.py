"""Work over several apps at once. Safe to run twice."""

from celery import shared_task

from ocop_store import searching


@shared_task(queue="media", time_limit=1_800, soft_time_limit=1_700)
def rebuild_search() -> None:
    """Every night: seasons turn, words are counted again, and whatever went amiss is mended."""
    searching.rebuild()
