"""The API for programs."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Owns no tables; reads by the queries of the apps below."""

    name = "api"
