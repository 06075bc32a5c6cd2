"""SMS where no gateway is connected: told to the log, masked, and to nobody else."""

import logging

from notifications.senders.protocol import Text
from notifications.senders.sms import SmsSender

log = logging.getLogger("events")


class ConsoleSender(SmsSender):
    """The default of `settings.MESSAGE_SENDERS`."""

    def send(self, recipient: str, text: Text) -> None:
        """A line in the log; its formatter masks the number."""
        log.info("SMS to %s: %s", recipient, text.body)
