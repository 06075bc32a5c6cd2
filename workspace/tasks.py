"""Work of the seller centre that takes longer than a page may. Ids in, one call out, safe to run twice."""

from celery import shared_task

from workspace import table_import


@shared_task(queue="default")
def import_table(producer_id: int, key: str, language: str) -> None:
    """A spreadsheet of products."""
    table_import.write(producer_id, key, language)
