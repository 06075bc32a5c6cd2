"""How the workers start."""

import subprocess
import sys

STARTED = """
import os
from celery.signals import celeryd_init
import ocop_store.celery
before = os.nice(0)
celeryd_init.send(sender=None)
print(os.nice(0) - before)
"""


def test_a_worker_gives_way_to_the_web_process():
    answer = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "7"
