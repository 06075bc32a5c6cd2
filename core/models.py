"""The outbox: news for the apps above, written in the business transaction."""

from django.db import models


class OutboxEvent(models.Model):
    """ "Something about `key` may have changed": a hint to look again, never data to trust."""

    topic = models.CharField(max_length=40)
    key = models.BigIntegerField()
    created_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)  # set when its subscriber failed
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(processed_at__isnull=True), name="outbox_waiting"),
            models.Index(fields=["processed_at"], name="outbox_done"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
