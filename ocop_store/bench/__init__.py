"""The benchmarks of docs/benchmarks.md: `manage.py bench NAME`.

Each runs in a world of its own: a fresh database beside ours, Redis database 15, a fresh sandbox on a
free port, one worker and one beat. Nothing of the demo is touched.
"""
