"""Accounts, listings, publications, intents, the inbox and their journals, one aggregate per file."""

from channels_sync.models.account import SECRETS, ChannelAccount
from channels_sync.models.inbox import Drift, InboxMessage
from channels_sync.models.intent import SUBJECTS, SyncAttempt, SyncIntent
from channels_sync.models.listing import Listing
from channels_sync.models.offer import VoucherOffer
from channels_sync.models.publication import (
    CategoryMapping,
    CategoryProposal,
    Publication,
    RemotePicture,
)
from channels_sync.models.tally import Tally

__all__ = [
    "SECRETS",
    "SUBJECTS",
    "CategoryMapping",
    "CategoryProposal",
    "ChannelAccount",
    "Drift",
    "InboxMessage",
    "Listing",
    "Publication",
    "RemotePicture",
    "SyncAttempt",
    "SyncIntent",
    "Tally",
    "VoucherOffer",
]
