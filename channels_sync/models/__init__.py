"""Accounts, listings, intents and attempts, one aggregate per file."""

from channels_sync.models.account import ChannelAccount
from channels_sync.models.intent import SyncAttempt, SyncIntent
from channels_sync.models.listing import Listing

__all__ = ["ChannelAccount", "Listing", "SyncAttempt", "SyncIntent"]
