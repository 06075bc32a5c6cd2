"""What the platforms' codes mean and what to do, for people.

A code that stands in no table is shown with the platform's own words. Codes are compared without Shopee's
module prefix ("product.error_param" is "error_param") and in the platforms' own spelling.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from channels_sync.intents import CUT_NEEDS_APPROVAL
from core.channels import Channel

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class By(StrEnum):
    """Who can put it right."""

    ITSELF = auto()
    PRODUCER = auto()  # with what it says of its goods and promotions
    SHOP = auto()  # whoever has the shop over there
    STAFF = auto()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, and what to do about it: for staff, and `at_desk` for a producer where that is done in
    another way."""

    meaning: "_StrPromise"
    remedy: "_StrPromise"
    by: By = By.SHOP
    at_desk: "_StrPromise | None" = None


STAFF_DO = _("Only staff can put that right; they see it too.")
STAFF_SHOP = _("Staff look after this shop and put it right.")
BY_ITSELF = _("It is tried again by itself.")
IN_SELLER_CENTRE = _("Put it right in the platform's seller centre, then send it again.")

APPROVAL = Sentence(
    _("A price cut this deep takes the item off sale for review."),
    _("Check the price, then send it again: that is the approval."),
)
CAMPAIGN = Sentence(
    _("A promotion of the platform holds this item."),
    _("It is tried again every five minutes and goes through when that promotion ends."),
    By.ITSELF,
)
GONE = Sentence(
    _("The item is no longer in the shop."),
    _("Put it up again, then look for new listings."),
    at_desk=_("Put it up anew, or link what the shop holds under “Goods it holds already”."),
)
LOCKED = Sentence(_("The platform has locked, banned or penalised this listing."), IN_SELLER_CENTRE)
PRICE = Sentence(_("The platform refuses this price."), _("Correct the price in our records."), By.PRODUCER)
STOCK = Sentence(_("The platform refuses this quantity."), _("Count the stock and correct it."), By.PRODUCER)
WINDOW = Sentence(
    _("The deal's window is too short, too long or already over."),
    _("Correct the promotion's window."),
    By.PRODUCER,
    at_desk=_("Correct the promotion's window. If it is the Department's, staff do."),
)
DEAL = Sentence(
    _("The deal's price is not below the list price, or the discount is larger than allowed."),
    _("Correct the promotion's price."),
    By.PRODUCER,
    at_desk=_("Correct the promotion's price. If it is the Department's, staff do."),
)
OTHER_DEAL = Sentence(
    _("Another promotion of the shop holds this item in that time."),
    _("End it in the platform's seller centre, or move ours."),
)
CATEGORY = Sentence(
    _("The category is wrong, not the last level, or closed to this shop."),
    _("Choose another category in the category mapping."),
    By.STAFF,
    at_desk=_("Staff choose the category for all producers; you may propose another one."),
)
ATTRIBUTE = Sentence(
    _("The category asks for something that is missing: an attribute, a brand or a certificate."),
    _("Complete the category mapping or the product's licence."),
    By.STAFF,
    at_desk=_("Check the product's declaration; attributes and brand are answered by staff."),
)
TITLE = Sentence(
    _("The title or description is too short, too long or holds forbidden signs."),
    _("Correct the product's texts."),
    By.PRODUCER,
)
PICTURE = Sentence(
    _("A picture is missing, too small, too large or broken."),
    _("Upload better pictures of the product."),
    By.PRODUCER,
)
SKU = Sentence(
    _("The SKU is missing, too long, or stands twice in the shop."),
    _("Correct it in the shop, then look for new listings."),
    at_desk=_("Correct it in the platform's seller centre, then send it again."),
)
PARCEL = Sentence(
    _("Weight or size of the parcel is missing or larger than allowed."),
    _("Correct weight and size of the variant."),
    By.PRODUCER,
)
WAREHOUSE = Sentence(
    _("The warehouse is unknown, closed or not this shop's."),
    _("Look at the warehouses in the platform's seller centre, then look for new listings."),
    at_desk=_("Put the warehouse right in the platform's seller centre, then send it again."),
)
QUOTA = Sentence(_("The allowance of the day is spent."), _("It is renewed tomorrow; send it again then."))
PERMISSION = Sentence(
    _("Our app may not do this in that shop."),
    _("Ask for the permission in the platform's app console, then connect the shop again."),
    By.STAFF,
)
CONSENT = Sentence(
    _("The seller's consent has ended or was withdrawn."),
    _("The seller has to connect the shop again."),
    at_desk=_("Connect the shop again."),
)
TOKEN = Sentence(
    _("The access token has ended."),
    _("It is refreshed by itself; if this comes back, connect the shop again."),
)
CODE_SPENT = Sentence(
    _("The platform's confirmation was used already or is too old."), _("Start connecting again.")
)
APP = Sentence(
    _("The app's key or signature is wrong."),
    _("Check the app's key and secret in the settings."),
    By.STAFF,
)
CLOCK = Sentence(_("Our clock and the platform's differ."), _("Set the server's clock."), By.STAFF)
ADDRESS = Sentence(
    _("The server's address is not on the app's allow list."),
    _("Add it in the platform's app console."),
    By.STAFF,
)
SHOP = Sentence(
    _("The platform has closed or restricted the shop, or it is not set up completely."),
    _("The seller has to settle it in the platform's seller centre."),
    at_desk=_("Settle it in the platform's seller centre."),
)
TOO_FAST = Sentence(_("Too many calls in a short time."), BY_ITSELF, By.ITSELF)
UNWELL = Sentence(_("The platform is unwell or does not answer."), BY_ITSELF, By.ITSELF)

_OURS = {
    CUT_NEEDS_APPROVAL: APPROVAL,
    "no_refresh_token": CONSENT,
    "own_limit": TOO_FAST,
}
_CODES: Mapping[Channel, Iterable[tuple[Sentence, str]]] = {
    Channel.SHOPEE: (
        (
            CAMPAIGN,
            "error_cannt_edit_stock_in_promotion error_promotion_cantnot_update_stock"
            " error_model_update_stock_model_in_promotion error_cannt_edit_price_in_promotion"
            " error_in_item_promotion_item_price_lock error_cannot_update_price_in_promotion"
            " error_holiday_mode_change_stock",
        ),
        (OTHER_DEAL, "item_in_other_promotion item_in_promotion model_in_promotion"),
        (GONE, "error_not_found error_item_not_found error_item_not_belong_shop"),
        (LOCKED, "error_item_uneditable"),
        (DEAL, "item_exceed_discount_limit exceed_max_discount_count"),
        (WINDOW, "discount_is_end discount_start_time_smaller_than_now"),
        (STOCK, "error_item_not_enough_stock"),
        (PERMISSION, "error_api_permission error_api_call_restricted error_permission"),
        (CONSENT, "shop_no_linked partner_shop_no_link shop_access_expired refresh_token_expired"),
        (CONSENT, "error_shop_refresh_token"),
        (TOKEN, "invalid_acceess_token invalid_access_token error_auth"),
        (CODE_SPENT, "invalid_code"),
        (APP, "error_sign invalid_partner_id error_partner_key_expired api_suspended"),
        (ADDRESS, "source_ip_undeclared"),
        (SHOP, "shop_banned error_seller_under_penalty error_kyc_auth error_shop"),
        (TOO_FAST, "error_rate_limit"),
        (QUOTA, "error_limit"),
        (UNWELL, "error_server error_inner error_system_busy error_network"),
    ),
    Channel.LAZADA: (
        (CAMPAIGN, "4170 998"),
        (GONE, "207 208 4137"),
        (LOCKED, "4155 4218 4147"),
        (PRICE, "4104 4118 4119"),
        (DEAL, "4157"),
        (WINDOW, "4117"),
        (STOCK, "212 4152"),
        (CATEGORY, "4134 4163"),
        (ATTRIBUTE, "4108 4110 4115 4130 4142"),
        (TITLE, "4129"),
        (PICTURE, "4138 4139 4169"),
        (SKU, "4105 4126 4141 4193 4216"),
        (PARCEL, "4149 4164 4165"),
        (QUOTA, "4148"),
        (PERMISSION, "InsufficientPermission AppNotSubscribed SELLER_NOT_PERMITTED"),
        (CONSENT, "IllegalRefreshToken AUTH_TYPE_UNSUPPORTED"),
        (TOKEN, "IllegalAccessToken InvalidAccessToken"),
        (CODE_SPENT, "InvalidCode"),
        (APP, "IncompleteSignature InvalidAppKey"),
        (CLOCK, "IllegalTimestamp"),
        (ADDRESS, "AppWhiteIpLimit"),
        (SHOP, "SellerNotActive SellerNotVerified"),
        (TOO_FAST, "ApiCallLimit AppApiCallLimit AppCallLimit SellerCallLimit 901 E1002 1002 4154"),
        (UNWELL, "ServiceTimeout 15 6 1000 513"),
    ),
    Channel.TIKTOK: (
        (CAMPAIGN, "12052038 12019045 12052393 17029047 17029048"),
        (OTHER_DEAL, "17029022"),
        (GONE, "12052032 12052260 12052031 12052048 12052036 12052556 12052557"),
        (LOCKED, "12052901"),
        (PRICE, "12052073 12052012 12052570 12052084 12052092 12052571"),
        (DEAL, "17029020 17029021"),
        (WINDOW, "17029005 17029006 17029007 17029008 17029012"),
        (STOCK, "12052055 12019024 12052486 17029018 17029019"),
        (CATEGORY, "12052217 12052230 12052023 12052024 12052220 12052223 12052225"),
        (ATTRIBUTE, "12052104 12052182 12052105"),
        (TITLE, "12052051 12052261 12052931 12052013 12052348 12052932"),
        (PICTURE, "12052028 12052301 12052306 12052722 12052300 12038002 12038004 12038005 12038014"),
        (SKU, "12052054 12052050 12052553 12052902"),
        (WAREHOUSE, "12019028 12052037 12052533 12052094 12052097 12052530 12052531 12052532 12052535"),
        (QUOTA, "12052093"),
        (PERMISSION, "105005 10006402"),
        (CONSENT, "36004001 36004005"),
        (TOKEN, "105002"),
        (APP, "106001 101000"),
        (ADDRESS, "36009033"),
        (SHOP, "12052700 12052402 12052419"),
        (TOO_FAST, "36009002"),
        (UNWELL, "36009003 36009007"),
    ),
}
_SENTENCES = {
    (channel, code): sentence
    for channel, rows in _CODES.items()
    for sentence, codes in rows
    for code in codes.split()
}


def explain(channel: str, code: str) -> Sentence | None:
    """What a code of this channel means; None when only the platform's own words are left to show."""
    bare = code.rpartition(".")[2]
    return _OURS.get(code) or _SENTENCES.get((Channel(channel), bare))


def for_producer(found: Sentence, *, is_own: bool) -> str:
    """What a producer does about it in a shop of its own, or in a common one, which staff look after."""
    if found.by is By.SHOP and not is_own:
        return str(STAFF_SHOP)
    return str(found.at_desk or (STAFF_DO if found.by is By.STAFF else found.remedy))
