"""What is missing for a page, as sentences: what is wrong and what to do about it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from channels_sync.content import Missing

MISSING = {
    Missing.CATEGORY: _("Its category has no counterpart there. Choose one on the page of categories."),
    Missing.ATTRIBUTE: _("The category there asks for details. Answer them on the page of categories."),
    Missing.PICTURE: _("It has no picture. Upload one to the product."),
    Missing.TITLE_SHORT: _("The name is too short for this platform. Give the product a longer name."),
    Missing.DESCRIPTION_SHORT: _(
        "The description is too short for this platform. Describe the product more."
    ),
    Missing.DESCRIPTION_LONG: _(
        "What the law wants said is too long for this platform. Shorten ingredients."
    ),
    Missing.WEIGHT: _("A variant has no shipping weight. Weigh it with its packaging."),
    Missing.LICENCE: _("The platform asks for the product's declaration. Enter number, date and place."),
    Missing.LICENCE_EXPIRED: _("The product's declaration has expired. Enter the new one."),
    Missing.LABEL_LONG: _("The name of a variant is too long for this platform. Shorten it."),
    Missing.LABEL_TWICE: _("Two variants have the same name. Rename one of them."),
    Missing.VARIANT: _("It has no variant. Add one with a price."),
    Missing.MANY_SKUS: _("It has more variants than this platform takes. Split the product."),
    Missing.NOTICE: _("Health food needs its mandatory notice. Enter it at the product."),
    Missing.ALCOHOL: _("This platform does not take alcohol of this strength."),
    Missing.PRICE_RANGE: _("A price is outside of what this platform takes. Change the price."),
    Missing.NOT_SHIPPED: _("It is a service, or stays inside the province: it cannot be sold there."),
    Missing.NOT_ON_SALE: _("It is not on sale in our own shop. Put it on sale first."),
}


def sentences(codes: list[str]) -> list[str]:
    """The sentence of each code; a code of an older release stands for itself."""
    words: Mapping[str, object] = {code.value: words for code, words in MISSING.items()}
    return [str(words.get(code, code)) for code in codes]
