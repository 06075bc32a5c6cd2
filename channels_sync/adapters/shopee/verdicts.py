"""What Shopee's codes and sentences mean: for the whole call, or for one change.

Codes are compared without their module prefix ("product.error_param" is "error_param"), in Shopee's own
spelling. A code that stands in no table is final for the change it was said about.
"""

from dataclasses import dataclass

from channels_sync.protocol import Change, Outcome, Result

# The whole call: nothing will work until somebody repairs the app, the consent or the shop.
STOPPED = frozenset(
    {
        "error_sign",
        "invalid_partner_id",
        "error_partner_key_expired",
        "error_api_permission",
        "error_api_call_restricted",
        "error_permission",
        "error_shop",
        "api_suspended",
        "source_ip_undeclared",
        "shop_no_linked",
        "partner_shop_no_link",
        "shop_access_expired",
        "shop_banned",
        "error_seller_under_penalty",
        "error_kyc_auth",
        "error_param_shop_id_not_found",
    }
)
STOPPED_WORDS = {  # overloaded codes that mean the app or the clock when they say so
    "error_auth": ("permission", "partner", "not authorized"),
    "error_param": ("timestamp", "sign in query", "wrong path"),
}
TOKEN = frozenset({"invalid_acceess_token", "invalid_access_token"})
TOO_FAST = "error_rate_limit"
QUOTA_SPENT = "error_limit"  # daily, per app; starts again at midnight UTC+8
STATE_MODULES = frozenset({"order", "logistics"})  # here the same code means "not in this state"

# Shopee's own trouble: a write may have happened.
UNSURE = frozenset({"error_server", "error_inner", "error_system_busy", "error_network"})

NOT_CONFIRMED = "not_confirmed"  # ours: the answer names the change neither as done nor as failed
FAILED = "not_updated"  # ours: the failure list gives a reason in words and no code

GONE = frozenset({"error_not_found", "error_item_not_found", "error_item_not_belong_shop"})
ALREADY_SHIPPED = frozenset({"package_already_shipped"})
ALREADY_IN = frozenset({"item_in_promotion", "model_in_promotion"})  # in this very discount
NOT_IN = frozenset(
    {"item_not_in_promotion", "model_not_in_promotion", "item_id_not_exist", "model_id_not_exist"}
)
DISCOUNT_FULL = frozenset({"item_in_promotion_too_many", "model_in_promotion_too_many"})
DISCOUNT_OVER = "discount_is_end"
STARTS_TOO_EARLY = "discount_start_time_smaller_than_now"

_OUTCOMES: dict[str, Outcome] = {
    "": Outcome.APPLIED,
    NOT_CONFIRMED: Outcome.UNKNOWN,
    TOO_FAST: Outcome.THROTTLED,
    **dict.fromkeys(UNSURE, Outcome.UNKNOWN),
    # What we read a moment ago is out of date: look again.
    DISCOUNT_OVER: Outcome.UNKNOWN,
    STARTS_TOO_EARLY: Outcome.UNKNOWN,
    "item_not_in_promotion": Outcome.UNKNOWN,
    "model_not_in_promotion": Outcome.UNKNOWN,
    **dict.fromkeys(
        (
            "error_cannt_edit_stock_in_promotion",
            "error_promotion_cantnot_update_stock",
            "error_model_update_stock_model_in_promotion",
            "error_cannt_edit_price_in_promotion",
            "error_in_item_promotion_item_price_lock",
            "error_cannot_update_price_in_promotion",
            "error_holiday_mode_change_stock",
            "error_item_not_enough_stock",
            "item_in_promotion",
            "model_in_promotion",
            "item_in_other_promotion",
            "item_exceed_discount_limit",
            "exceed_max_discount_count",
            "error_cannt_change_tier_variation_in_promotion",
            "error_cannt_delete_option_in_promotion",
            "error_cannt_unlisted_in_promotion",
            "error_holiday_on_add_item",
            "voucher_over_limit",
        ),
        Outcome.CONFLICT,
    ),
}
_CONFLICT_WORDS = ("reserve", "in promotion", "under promotion", "holiday mode")


def is_token_refused(code: str, message: str) -> bool:
    """Can a fresh access token help?"""
    return code in TOKEN or (code == "error_auth" and "access_token" in message.lower())


def is_stopped(code: str, message: str) -> bool:
    """Is the app, the consent or the shop as a whole refused?"""
    return code in STOPPED or any(word in message.lower() for word in STOPPED_WORDS.get(code, ()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Shopee said about one change; an empty code means done."""

    code: str = ""
    message: str = ""
    request_id: str = ""

    def result(self, change: Change) -> Result:
        """This verdict as the protocol's answer to `change`."""
        return Result(
            change.ref,
            change.version,
            self._outcome(),
            code=self.code,
            message=self.message,
            request_id=self.request_id,
        )

    def _outcome(self) -> Outcome:
        if self.code in _OUTCOMES:
            return _OUTCOMES[self.code]
        said = self.message.lower()
        return Outcome.CONFLICT if any(word in said for word in _CONFLICT_WORDS) else Outcome.REJECTED
