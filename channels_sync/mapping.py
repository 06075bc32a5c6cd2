"""Where our categories go on each platform: suggestions, the questions of a category, the choice itself.

Asking a platform happens outside of any transaction and with a short deadline; what it answered is kept for
an hour, so that a page is not slow twice.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction

from catalog.models import Category, Product
from catalog.models.product import words
from channels_sync import clients, products, publications, tokens
from channels_sync.models import CategoryMapping, CategoryProposal, ChannelAccount
from channels_sync.protocol import (
    ChannelAdapter,
    RemoteAttribute,
    RemoteBrand,
    RemoteCategory,
)
from core import clock
from core.channels import MARKETPLACES, Channel

T = TypeVar("T")
KEEP_S = 3600  # trees change rarely, and vendors ask not to keep them for long
DEADLINE_S = 4.0  # a person waits for the page
MOST_SUGGESTIONS = 8
NO_BRAND = ("no brand", "không có thương hiệu", "no-brand")
HOME = ("việt nam", "vietnam", "đồng nai")  # an origin that is asked for


@dataclass(frozen=True, slots=True)
class Questions:
    """What a category asks: its attributes and the brands that may be named."""

    attributes: list[RemoteAttribute]
    brands: list[RemoteBrand]


def account_for(channel: str) -> ChannelAccount | None:
    """A shop through which a platform may be asked; None while none is connected or it takes no pages."""
    if products.terms(channel) is None:
        return None
    live = ChannelAccount.objects.filter(channel=channel).exclude(mode=ChannelAccount.Mode.PAUSED)
    return live.order_by("pk").first()


def tree(account: ChannelAccount) -> list[RemoteCategory]:
    """The platform's whole category tree. Raises ChannelError."""
    return _kept(account, "tree", lambda adapter: list(adapter.categories()))


def children(account: ChannelAccount, parent: str) -> list[RemoteCategory]:
    """The categories right below one, "" for the top. Raises ChannelError."""
    return [one for one in tree(account) if one.parent == parent]


def suggestions(account: ChannelAccount, category: Category) -> list[RemoteCategory]:
    """Leaves that may fit, the platform's own proposals for a typical title first. Raises ChannelError."""
    title = (
        Product.objects.filter(category=category).order_by("-state", "code").values_list("name", flat=True)
    )
    proposed: list[RemoteCategory] = []
    if title:
        name = title[0]
        proposed = _kept(account, f"suggest:{name}", lambda adapter: adapter.suggest_categories(name))
    wanted = {word for word in words(category.name) if len(word) > 1}
    by_name = sorted(
        (one for one in tree(account) if one.is_leaf and wanted & set(words(one.name))),
        key=lambda one: -len(wanted & set(words(one.name))),
    )
    paths = {one.id: one for one in tree(account)}
    found = {one.id: paths.get(one.id, one) for one in (*proposed, *by_name)}
    return list(found.values())[:MOST_SUGGESTIONS]


def questions(account: ChannelAccount, external_category: str) -> Questions:
    """What a leaf category asks. Raises ChannelError."""
    return _kept(
        account,
        f"asks:{external_category}",
        lambda adapter: Questions(adapter.attributes(external_category), adapter.brands(external_category)),
    )


@transaction.atomic
def save(
    *,
    channel: str,
    category: Category,
    target: RemoteCategory,
    asked: Questions,
    answers: Mapping[str, tuple[tuple[str, ...], str]],
    brand: str = "",
) -> CategoryMapping:
    """Remember where a category goes: `answers` maps attribute ids to (value ids, own text). Answers that
    the category does not offer are dropped. The pages of that category are looked at again.

    Questions about the licence are not asked here: each product has its own declaration.
    """
    brand_name = next((one.name for one in asked.brands if one.id == brand), "")
    row, _made = CategoryMapping.objects.update_or_create(
        channel=channel,
        category=category,
        defaults={
            "external_category": target.id,
            "path": (target.path or target.name)[:300],
            "brand": brand if brand_name else "",
            "brand_name": brand_name[:100],
            "attributes": [
                _answer(one, *answers.get(one.id, ((), "")))
                for one in asked.attributes
                if not one.licence_part
            ],
            "needs_licence": any(one.licence_part and one.is_required for one in asked.attributes),
        },
    )
    CategoryProposal.objects.filter(channel=channel, category=category).delete()
    ids = Product.objects.filter(category=category, publications__account__channel=channel)
    publications.refresh(dict.fromkeys(ids.values_list("pk", flat=True), clock.now()))
    return row


def propose(
    *, channel: str, category: Category, producer_id: int, target: RemoteCategory
) -> CategoryProposal:
    """A producer says where a category belongs; its second word replaces the first."""
    row, _made = CategoryProposal.objects.update_or_create(
        channel=channel,
        category=category,
        producer_id=producer_id,
        defaults={
            "external_category": target.id,
            "path": (target.path or target.name)[:300],
            "proposed_at": clock.now(),
        },
    )
    return row


def unmapped() -> list[tuple[ChannelAccount, Category]]:
    """Categories with pages in a shop and no place on its platform yet."""
    found = []
    for channel in MARKETPLACES:
        if account := account_for(channel):
            mapped = CategoryMapping.objects.filter(channel=channel).values("category")
            waiting = Category.objects.filter(products__publications__account__channel=channel)
            found += [(account, one) for one in waiting.exclude(pk__in=mapped).distinct()]
    return found


def suggest_missing(*, accept: bool) -> list[tuple[Channel, Category, RemoteCategory | None]]:
    """The first suggestion for every category without a place. With `accept` it is taken, and what it asks
    is answered as well as a machine can: for sandboxes and demos only. Raises ChannelError."""
    found = []
    for account, category in unmapped():
        best = next(iter(suggestions(account, category)), None)
        found.append((Channel(account.channel), category, best))
        if accept and best is not None:
            asked = questions(account, best.id)
            save(
                channel=account.channel,
                category=category,
                target=best,
                asked=asked,
                answers={one.id: _guess(one) for one in asked.attributes if one.is_required},
                brand=next((one.id for one in asked.brands if one.name.lower() in NO_BRAND), ""),
            )
    return found


def _guess(asked: RemoteAttribute) -> tuple[tuple[str, ...], str]:
    """An origin in Việt Nam where one is offered, else the first value, else words that claim nothing."""
    home = next((key for key, name in asked.options.items() if name.lower() in HOME), "")
    chosen = home or next(iter(asked.options), "")
    return ((chosen,), "") if chosen else ((), "Theo nhãn sản phẩm")


def _answer(asked: RemoteAttribute, value_ids: tuple[str, ...], text: str) -> dict[str, object]:
    chosen = [one for one in value_ids if one in asked.options]
    return {
        "id": asked.id,
        "name": asked.name,
        "value_ids": chosen if asked.is_multiple else chosen[:1],
        "text": text.strip()[:200] if asked.takes_text or not asked.options else "",
        "is_required": asked.is_required,
    }


def _kept(account: ChannelAccount, what: str, ask: Callable[[ChannelAdapter], T]) -> T:
    digest = hashlib.sha256(what.encode()).hexdigest()[:32]  # titles are no keys
    key = f"platform:{account.channel}:{digest}"
    known = cache.get(key)
    if known is None:
        with clients.no_call_after(time.monotonic() + DEADLINE_S):
            known = tokens.signed_in(account, ask)
        cache.set(key, known, KEEP_S)
    return known
