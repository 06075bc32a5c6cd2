"""Tables of promotions, vouchers and promised prices. One aggregate per file."""

from promotions.models.promise import Promise
from promotions.models.promotion import Aside, ChannelTerm, Promotion, PromotionLine, all_channels
from promotions.models.voucher import Voucher, VoucherUse, web_only

__all__ = [
    "Aside",
    "ChannelTerm",
    "Promise",
    "Promotion",
    "PromotionLine",
    "Voucher",
    "VoucherUse",
    "all_channels",
    "web_only",
]
