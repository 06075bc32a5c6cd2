"""How the workers start."""

import subprocess
import sys

STARTED = """
import os
from celery.signals import celeryd_init
from ocop_store.celery import GIVES_WAY
before = os.nice(0)
celeryd_init.send(sender=None)
print(os.nice(0) == min(19, before + GIVES_WAY) and GIVES_WAY > 0)
"""


def test_a_worker_gives_way_to_the_web_process():
    answer = subprocess.run(
        [sys.executable, "-c", STARTED], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == "True"
