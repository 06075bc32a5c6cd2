"""A session as it is at its end, in plain JSON: what may be asked for years later."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from livestream import papers, patterns, queries
from livestream.models import Collaboration, LiveEvent, LiveSession, Minigame, RunOfShowItem

FORM = 1  # of the document, for those who read old ones
Kind = LiveEvent.Kind
# What was said of comments and drafts is forgotten with them; what the people of the session did is not.
OF_PEOPLE = (
    Kind.PLANNED, Kind.TICKED, Kind.UNTICKED, Kind.RECEIVED, Kind.READY, Kind.REOPENED, Kind.REFUSED,
    Kind.ON_AIR, Kind.PINNED, Kind.ENDED, Kind.STOPPED,
    Kind.GAME_PLANNED, Kind.GAME_REMOVED, Kind.GAME_PAPERS, Kind.GAME_STARTED, Kind.GAME_ENDED,
    Kind.GAME_CALLED_OFF,
)  # fmt: skip


def snapshot(session: LiveSession) -> dict[str, Any]:
    """Everything of one session but what viewers wrote: who, what was said of which goods at which price,
    with which papers and contracts. No buyer is in it; the people of the session are."""
    items = list(queries.run_of_show(session))
    return {
        "form": FORM,
        "session": _session(session),
        "items": [_item(one) for one in items],
        "games": [_game(one) for one in session.games.order_by("pk")],
        "papers": _papers(session, items),
        "collaborations": [_agreement(one) for one in queries.collaborations(session)],
        "checklist": _checklist(session),
        "journal": [
            {
                "kind": one.kind,
                "words": one.words,
                "facts": one.facts,
                "by": _name(one.by),
                "at": _moment(one.at),
            }
            for one in session.events.filter(kind__in=OF_PEOPLE).select_related("by").order_by("pk")
        ],
    }


def _session(session: LiveSession) -> dict[str, Any]:
    host = session.host
    return {
        "id": session.pk,
        "title": session.title,
        "producer": {"code": session.producer.code, "name": session.producer.name},
        "channels": session.channels,
        "host": host
        and {
            "name": host.name,
            "identity": host.identity,
            "method": host.method,
            "checked_at": _moment(host.checked_at),
        },
        "state": session.state,
        "stop_reason": session.stop_reason,
        "starts_at": _moment(session.starts_at),
        "ends_at": _moment(session.ends_at),
        "ready_at": _moment(session.ready_at),
        "on_air_at": _moment(session.on_air_at),
        "over_at": _moment(session.over_at),
        "video_url": session.video_url,
    }


def _item(one: RunOfShowItem) -> dict[str, Any]:
    variant = one.variant
    return {
        "position": one.position,
        "kind": one.kind,
        "title": one.title,
        "product": variant
        and {
            "code": variant.product.code,
            "name": variant.product.name,
            "label": variant.label,
            "sku": variant.sku,
            "list_price_vnd": variant.price_vnd,
            "notice": variant.product.mandatory_notice,
        },
        "live_price_vnd": one.price_vnd,
        "set_aside": one.set_aside,
        "most_each": one.most_each,
        "guest": one.collaboration.creator.name if one.collaboration else "",
        "script": one.script,
        "cue": one.cue,
        "opened_at": _moment(one.opened_at),
        "closes_at": _moment(one.closes_at),
    }


def _game(one: Minigame) -> dict[str, Any]:
    return {
        "id": one.pk,
        "kind": one.kind,
        "title": one.title,
        "rules": one.rules,
        "winners": one.winners,
        "prize": one.prize,
        "prize_vnd": one.prize_vnd,
        "papers": one.papers,
        "seed_hash": one.seed_hash,
        "state": one.state,
        "started_at": _moment(one.started_at),
        "ended_at": _moment(one.ended_at),
        "reason": one.reason,
    }


def _papers(session: LiveSession, items: list[RunOfShowItem]) -> list[dict[str, Any]]:
    ticks = {(tick.product_id, tick.kind): tick for tick in session.papers.select_related("by")}
    rows = []
    for product in queries.products(items):
        for kind in papers.wanted(product):
            tick = ticks.get((product.pk, kind))
            rows.append(
                {
                    "product": product.code,
                    "paper": kind,
                    "is_received": tick is not None,
                    "by": _name(tick.by) if tick else "",
                    "at": _moment(tick.at) if tick else "",
                }
            )
    return rows


def _agreement(one: Collaboration) -> dict[str, Any]:
    return {
        "creator": one.creator.name,
        "identity": one.creator.identity,
        "contract_no": one.contract_no,
        "signed_on": _day(one.signed_on),
        "starts_on": _day(one.starts_on),
        "ends_on": _day(one.ends_on),
        "disclosure": one.disclosure,
        "has_used": one.has_used,
        "has_seen_papers": one.has_seen_papers,
        "products": sorted(product.code for product in one.products.all()),
        "commission_percent": str(one.commission_percent),
    }


def _checklist(session: LiveSession) -> list[dict[str, Any]]:
    ticks = {tick.code: tick for tick in session.ticks.select_related("by")}
    return [
        {
            "code": point.code,
            "words": point.vi,
            "is_done": point.code in ticks,
            "by": _name(ticks[point.code].by) if point.code in ticks else "",
            "at": _moment(ticks[point.code].at) if point.code in ticks else "",
        }
        for point in patterns.checklist()
    ]


def _name(person: User | None) -> str:
    return person.full_name or f"#{person.pk}" if person else ""


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _day(day: date) -> str:
    return day.isoformat()
