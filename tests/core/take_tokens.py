"""Take tokens as fast as possible for a while, then print how many were granted and when the last wish was
answered. A process of its own: reads when to begin and end from its standard input."""

import sys
import time

from core import ratelimit, redis

if __name__ == "__main__":
    bucket, per_second, burst = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    redis.client().ping()
    print("ready", flush=True)
    begin, end = map(float, sys.stdin.readline().split())
    time.sleep(max(0.0, begin - time.time()))
    granted = 0
    while time.time() < end:
        granted += ratelimit.take(bucket, per_second=per_second, burst=burst) == 0
    print(granted, time.time())
