"""People, places and what staff did, in the admin."""

from accounts.admin import audit as audit  # each registers its own
from accounts.admin import people as people
