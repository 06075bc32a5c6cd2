"""Do two pages read the same? Pure: what was told, what is wanted, what a platform shows."""

import re
from dataclasses import replace

from channels_sync.protocol import Aim, Content, ProductView, Review

BADGE = re.compile(r"OCOP \d sao")


def without_fallen_badge(told: Content, draft: Content) -> Content | None:
    """What was told, with today's texts, when it boasts of stars that the product no longer has; else None.
    So a badge falls off even where something else keeps the page from being sent whole."""
    if _badges(told) <= _badges(draft):
        return None
    return replace(told, title=draft.title, description=draft.description)


def same_page(told: Content | None, wanted: Content) -> bool:
    """Do two pages read the same? A price counts only while a page is made; then it is its own facet."""
    return told is not None and _without_prices(told) == _without_prices(wanted)


def shown(view: ProductView) -> dict[str, str]:
    """What of a page can be compared, as the platform shows it."""
    told = {"title": view.title, "state": view.review.value}
    if view.description is not None:
        told["description"] = view.description
    return told


def differences(wanted: Content, view: ProductView) -> tuple[str, ...]:
    """Names of what a platform shows otherwise than wanted: state, title, description."""
    if wanted.aim is Aim.DELETED:
        return () if view.review is Review.GONE else ("state",)
    if wanted.aim is Aim.UNLISTED:
        return ("state",) if view.review in (Review.LIVE, Review.IN_REVIEW, Review.GONE) else ()
    found = [] if view.review in (Review.LIVE, Review.IN_REVIEW) else ["state"]
    if _words(wanted.title) != _words(view.title):
        found.append("title")
    if view.description is not None and _words(wanted.description) != _words(view.description):
        found.append("description")
    return tuple(found)


def _badges(content: Content) -> set[str]:
    return set(BADGE.findall(f"{content.title}\n{content.description}"))


def _without_prices(content: Content) -> Content:
    return replace(content, skus=tuple(replace(one, price_vnd=0) for one in content.skus))


def _words(text: str) -> list[str]:
    """Platforms lay paragraphs out in their own ways: words are compared."""
    return text.split()
