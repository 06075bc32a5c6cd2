"""Wiring: settings, URLs, Celery, system checks. Nobody imports it but the entry points."""

from ocop_store.celery import app as celery_app

__all__ = ["celery_app"]
