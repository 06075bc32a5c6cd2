"""A product's page in TikTok Shop's words: what is sent, and whether the shop shows it already. Pure."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.tiktok.taxonomy import VERSION
from channels_sync.protocol import Content, ContentSku, Licence, RemoteAttribute, Review

MOST_PICTURES = 9
LONGEST_LABEL = 50
VARIANT = "Phân loại"  # what the variants are told apart by

REVIEWS = {
    "ACTIVATE": Review.LIVE,
    "PENDING": Review.IN_REVIEW,
    "FAILED": Review.REJECTED,
    "SELLER_DEACTIVATED": Review.UNLISTED,
    "DRAFT": Review.UNLISTED,
    "SCHEDULED": Review.UNLISTED,
    "PLATFORM_DEACTIVATED": Review.SUSPENDED,
    "FREEZE": Review.SUSPENDED,
    "DELETED": Review.GONE,
}


def body(content: Content, handles: Sequence[str], questions: Sequence[RemoteAttribute]) -> dict[str, Any]:
    """Everything of a page but its SKUs. The parcel is that of the largest variant."""
    length, width, height = (max(1, *sizes) for sizes in zip(*(s.size_cm for s in content.skus), strict=True))
    hundredths = max(1, -(-max(sku.weight_g for sku in content.skus) // 10))
    return {
        "title": content.title,
        "description": markup(content.description),
        "category_id": content.category,
        **VERSION,
        "main_images": [{"uri": handle} for handle in handles[:MOST_PICTURES]],
        "package_weight": {"value": f"{hundredths / 100:g}", "unit": "KILOGRAM"},
        "package_dimensions": {
            "length": str(length),
            "width": str(width),
            "height": str(height),
            "unit": "CENTIMETER",
        },
        "product_attributes": _attributes(content, questions),
        **({"brand_id": content.brand} if content.brand else {}),
    }


def markup(text: str) -> str:
    """Plain paragraphs as HTML."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def plain(markup_: str) -> str:
    """HTML as plain paragraphs: what `markup` was made of."""
    text = re.sub(r"<br\s*/?>", "\n", markup_)
    text = re.sub(r"</p>\s*", "\n\n", text)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def sku(one: ContentSku, *, several: bool) -> dict[str, Any]:
    """A variant without price and stock."""
    told_apart = [{"name": VARIANT, "value_name": one.label[:LONGEST_LABEL]}]
    return {"seller_sku": one.seller_sku, **({"sales_attributes": told_apart} if several else {})}


def lacks_licence(content: Content, questions: Sequence[RemoteAttribute]) -> bool:
    """Does the category demand a licence that is not on record?"""
    return content.licence is None and any(ask.is_required and ask.licence_part for ask in questions)


def _attributes(content: Content, questions: Sequence[RemoteAttribute]) -> list[dict[str, Any]]:
    asked = {ask.id: ask for ask in questions if ask.licence_part} if content.licence else {}
    given = [
        {"id": answer.id, "values": [{"id": value} for value in answer.value_ids] or [{"name": answer.text}]}
        for answer in content.attributes
        if answer.id not in asked and (answer.value_ids or answer.text)
    ]
    licences = [
        {"id": ask.id, "values": [_licence_value(content.licence, ask)]}
        for ask in asked.values()
        if content.licence
    ]
    return [*given, *licences]


def _licence_value(licence: Licence, ask: RemoteAttribute) -> dict[str, str]:
    """An own word, or the listed one that says the same."""
    words = {
        "kind": licence.kind,
        "number": licence.number,
        "date": licence.issued_on.isoformat(),
        "place": licence.issued_at,
    }[ask.licence_part]
    listed = (number for number, name in ask.options.items() if name.casefold() == words.casefold())
    found = next(listed, "")
    return {"id": found} if found else {"name": words}


def shows(row: Mapping[str, Any], wanted: Mapping[str, Any], skus: Sequence[Mapping[str, Any]]) -> bool:
    """Does the newest version of a page say what we want? Then an edit would only start another review."""
    chain = list(map(as_dict, as_list(row.get("category_chains"))))
    return (
        all(row.get(name) == wanted[name] for name in ("title", "description"))
        and (as_text(chain[-1].get("id")) if chain else "") == wanted["category_id"]
        and _pictures(row) == [one["uri"] for one in wanted["main_images"]]
        and all(row.get(name) == wanted[name] for name in ("package_weight", "package_dimensions"))
        and _answers(row.get("product_attributes")) == _answers(wanted["product_attributes"])
        and as_text(as_dict(row.get("brand")).get("id")) == wanted.get("brand_id", "")
        and _variants(as_list(row.get("skus"))) == _variants(skus)
    )


def with_pictures(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is wanted, with the pictures the page has where we have none: no edit may lack them."""
    if wanted["main_images"]:
        return wanted
    return {**wanted, "main_images": [{"uri": uri} for uri in _pictures(row)]}


def _pictures(row: Mapping[str, Any]) -> list[str]:
    return [as_text(one.get("uri")) for one in map(as_dict, as_list(row.get("main_images")))]


def _answers(rows: Any) -> dict[str, list[str]]:
    return {
        as_text(row.get("id")): sorted(
            as_text(value.get("id")) or as_text(value.get("name"))
            for value in map(as_dict, as_list(row.get("values")))
        )
        for row in map(as_dict, as_list(rows))
    }


def _variants(rows: Sequence[Any]) -> dict[str, list[str]]:
    return {
        as_text(row.get("seller_sku")): [
            as_text(one.get("value_name")) for one in map(as_dict, as_list(row.get("sales_attributes")))
        ]
        for row in map(as_dict, rows)
    }


def review(row: Mapping[str, Any]) -> tuple[Review | None, str]:
    """How a page's review stands, with the platform's sentences for a refusal. An edit under review, or one
    that was refused, counts although buyers still see the version before."""
    stands = REVIEWS.get(as_text(row.get("status")))
    audit = as_text(as_dict(row.get("audit")).get("status"))
    if stands is Review.LIVE and audit in {"AUDITING", "FAILED"}:
        stands = Review.IN_REVIEW if audit == "AUDITING" else Review.REJECTED
    if stands not in {Review.REJECTED, Review.SUSPENDED}:
        return stands, ""
    told = [
        as_text(words)
        for reason in map(as_dict, as_list(row.get("audit_failed_reasons")))
        for words in (*as_list(reason.get("reasons")), *as_list(reason.get("suggestions")))
    ]
    return stands, " ".join(filter(None, told))
