"""Pieces that several admins share."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """A journal: to look at and search, never to touch."""

    def has_add_permission(self, request) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Never."""
        return False
