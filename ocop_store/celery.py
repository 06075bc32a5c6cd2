"""The Celery app, its queues and the whole beat schedule.

Queues: sync (relay, drain, reconcile), inbound (webhooks), media (pictures), default (the rest).
Delays live in `not_before` columns; beat only knocks, so a lost or doubled knock does no harm. What is
looked at every second beat looks at itself: `core/pulse.py`.
"""

import os
from contextlib import suppress
from pathlib import Path

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, celeryd_init

from core import pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_store.settings.dev")

GIVES_WAY = 7  # how much later than the web process a worker gets a processor both ask for

app = Celery("ocop_store")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "expire reservations": {
        "task": "inventory.tasks.expire_reservations",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "cancel unpaid orders": {
        "task": "orders.tasks.expire_unpaid",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "cancel unconfirmed orders": {
        "task": "orders.tasks.expire_unconfirmed",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "look at payments": {
        "task": "payments.tasks.look_at_payments",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "collect transfers": {
        "task": "payments.tasks.collect_transfers",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "send refunds": {
        "task": "payments.tasks.send_refunds",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "refresh tokens": {
        "task": "channels_sync.tasks.refresh_tokens",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "warn of consent": {
        "task": "channels_sync.tasks.warn_of_consent",
        "schedule": crontab(hour=8, minute=0),  # when somebody is there to read it
    },
    "reconcile accounts": {
        "task": "channels_sync.tasks.reconcile_accounts",
        "schedule": 600.0,
        "options": {"expires": 300},
    },
    "poll orders": {
        "task": "channels_sync.tasks.poll_accounts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "poll orders of shops that sell": {
        "task": "channels_sync.tasks.poll_selling_accounts",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "ask for tracking numbers": {
        "task": "channels_sync.tasks.track_accounts",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "look at reviews": {
        "task": "channels_sync.tasks.look_at_reviews",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "announce expired certificates": {
        "task": "catalog.tasks.announce_turned_certificates",
        "schedule": crontab(minute=0),  # midnight counts; the others catch up after a stop
    },
    "remind of certificates that end": {
        "task": "catalog.tasks.remind_of_ends",
        "schedule": crontab(hour="8-18", minute=10),  # nobody is called by an SMS at night
    },
    "make missing renditions": {
        "task": "catalog.tasks.make_missing_renditions",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "prune journals": {"task": "channels_sync.tasks.prune_journals", "schedule": 86_400.0},
    "rebuild the shelf": {
        "task": "storefront.tasks.rebuild_shelf",
        "schedule": crontab(hour=0, minute=20),  # after the badges have turned
    },
    "prune invitations": {"task": "catalog.tasks.prune_invitations", "schedule": 86_400.0},
    "prune messages": {"task": "notifications.tasks.prune_messages", "schedule": 86_400.0},
    "complete packages": {"task": "orders.tasks.complete_packages", "schedule": 3_600.0},
    "mask old orders": {"task": "orders.tasks.mask_old_orders", "schedule": 86_400.0},
    "reconcile yesterday": {
        "task": "payments.tasks.reconcile_yesterday",
        "schedule": crontab(hour=3, minute=10),  # the lists of the day before are out
    },
    "settle producers": {
        "task": "payments.tasks.settle_producers",
        "schedule": crontab(hour=4, minute=10),  # after cash that was handed over is in the books
    },
    "remind of live sessions": {
        "task": "livestream.tasks.send_reminders",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind of unpaid live orders": {
        "task": "livestream.tasks.remind_unpaid",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "close follow-ups of live sessions": {
        "task": "livestream.tasks.close_follow_ups",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "prune archives of live sessions": {"task": "livestream.tasks.prune_archives", "schedule": 86_400.0},
    "approve commissions": {"task": "livestream.tasks.approve_commissions", "schedule": 3600.0},
    "prune live comments": {"task": "livestream.tasks.prune_comments", "schedule": 86_400.0},
    "prune promises": {"task": "promotions.tasks.prune_promises", "schedule": 86_400.0},
    "prune the audit log": {"task": "accounts.tasks.prune_audit", "schedule": 86_400.0},
    "prune carts": {"task": "orders.tasks.prune_carts", "schedule": 86_400.0},
    "prune outbox": {"task": "core.tasks.prune_outbox", "schedule": 3_600.0},
}
app.conf.task_routes = {
    "core.tasks.relay_outbox": {"queue": "sync"},
    "channels_sync.tasks.read_inbox": {"queue": "inbound"},
    "channels_sync.tasks.poll_*": {"queue": "inbound"},
    "channels_sync.tasks.fulfil_*": {"queue": "inbound"},
    "channels_sync.tasks.track_*": {"queue": "inbound"},
    "payments.tasks.look_at": {"queue": "inbound"},  # its threads wait for a slow gateway at no cost
    "payments.tasks.send_refund": {"queue": "inbound"},
    "payments.tasks.collect_transfers": {"queue": "inbound"},
    "channels_sync.*": {"queue": "sync"},
    "catalog.tasks.*": {"queue": "media"},
}


@beat_init.connect
def take_the_pulse(**_sent: object) -> None:
    """Beat has started and will go on."""
    pulse.start()


@celeryd_init.connect
def give_way(**_sent: object) -> None:
    """People and platforms wait for the web process; nobody waits for a worker to the millisecond.

    Where Linux weighs sessions rather than processes, niceness counts only inside a session: that weight is
    set as well.
    """
    os.nice(GIVES_WAY)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(GIVES_WAY))
