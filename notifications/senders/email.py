"""E-mail through Django's mail backend: a text part always, HTML beside it."""

import smtplib
from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives

from notifications.senders.composing import fill
from notifications.senders.protocol import Text, Undelivered


class EmailSender:
    """The first line of `templates/email/<template>.txt` is the subject."""

    def compose(self, template: str, context: Mapping[str, Any]) -> Text:
        """Subject, text and HTML."""
        subject, _, body = fill(f"email/{template}.txt", context).strip().partition("\n")
        html = fill(f"email/{template}.html", {**context, "subject": subject.strip()})
        return Text(body.strip() + "\n", subject.strip(), html)

    def send(self, recipient: str, text: Text) -> None:
        """Hand it to the mail server."""
        mail = EmailMultiAlternatives(text.subject, text.body, to=[recipient])
        mail.attach_alternative(text.html, "text/html")
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise Undelivered("recipient_refused", str(error), is_final=True) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Undelivered("mail_server", str(error)) from error
