"""The benchmarks of docs/benchmarks.md: `manage.py bench NAME`.

Each runs in a world of its own: a fresh database beside ours, Redis database 15, a fresh sandbox on a
free port, one worker and one beat. Nothing of the demo is touched.
"""

UNLIMITED = {"CHANNEL_CALLS_PER_SECOND": "shopee=100000,lazada=100000,tiktok=100000"}

# Every benchmark, a module of this package, with what its processes find in their environment.
BENCHES: dict[str, dict[str, str]] = {
    "propagation": {},
    "burst": {},
    "coalesce": {},
    "recovery": {},
    "promotion": {},
    "throughput": UNLIMITED,
    "urgent": {},
    "scale": UNLIMITED,
    "steady": {},
    "oversell": {},
    "intake": {},
    "checkout": {  # all shoppers press from one address and have one phone number
        "SHOP_RATES": "checkout=100000:100000",
        "COD_MOST_ORDERS": "100000",
        "COD_MOST_VND": "1000000000000",
    },
    "payments": {},
    "chaos": {},
    "pages": {"SHOP_RATES": "search=100000:100000,cart=100000:100000"},
    "search": {},
    "inbox": {},
    "parse": {},
    "sheet": {},
    "live": {},
    "flash": {  # all buyers press from one address, and order with one phone number
        "SHOP_RATES": "cart=100000:100000,checkout=100000:100000",
        "COD_MOST_ORDERS": "100000",
        "COD_MOST_VND": "1000000000000",
    },
}
