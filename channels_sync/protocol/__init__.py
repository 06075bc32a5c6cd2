"""What a marketplace adapter is: value types, errors and the `ChannelAdapter` protocol.

Pure Python: no Django, no database. The engine (`drain`, `reconcile`, `inbound`) speaks only these types;
an adapter turns them into one platform's own calls.

values    what a listing is told and what is read back    content   a product's page and its review
orders    an order as a marketplace tells it              errors    trouble of a whole call
adapter   the protocol itself, credentials, capabilities
"""

from channels_sync.protocol.adapter import Capabilities, ChannelAdapter, Credentials, Limit
from channels_sync.protocol.content import (
    Aim,
    AttributeAnswer,
    Content,
    ContentRules,
    ContentSku,
    Learned,
    Licence,
    Picture,
    ProductView,
    RemoteAttribute,
    RemoteBrand,
    RemoteCategory,
    Review,
)
from channels_sync.protocol.errors import BadSignature, ChannelError, Throttled, Unauthorised, Unavailable
from channels_sync.protocol.orders import OrderItem, OrderSnapshot, Parcel, Recipient, Shipment
from channels_sync.protocol.values import (
    LISTING_FACETS,
    Change,
    Coupon,
    Deal,
    Facet,
    ListingRef,
    Notice,
    Observation,
    Outcome,
    Price,
    RawRequest,
    RemoteSku,
    Result,
    Stock,
    Topic,
    Value,
)

__all__ = [
    "LISTING_FACETS",
    "Aim",
    "AttributeAnswer",
    "BadSignature",
    "Capabilities",
    "Change",
    "ChannelAdapter",
    "ChannelError",
    "Content",
    "ContentRules",
    "ContentSku",
    "Coupon",
    "Credentials",
    "Deal",
    "Facet",
    "Learned",
    "Licence",
    "Limit",
    "ListingRef",
    "Notice",
    "Observation",
    "OrderItem",
    "OrderSnapshot",
    "Outcome",
    "Parcel",
    "Picture",
    "Price",
    "ProductView",
    "RawRequest",
    "Recipient",
    "RemoteAttribute",
    "RemoteBrand",
    "RemoteCategory",
    "RemoteSku",
    "Result",
    "Review",
    "Shipment",
    "Stock",
    "Throttled",
    "Topic",
    "Unauthorised",
    "Unavailable",
    "Value",
]
