"""What stands between a planned session and the air: read, never written.

Law on E-commerce 122/2025/QH15, art. 23 and 24 (identity, papers), Advertising Law as amended 16/06/2025,
art. 15a (creators), alcohol law of 2019 (no advertising from 15 % vol), Decree 81/2018 (half off at most,
papers for draws of great worth).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog import queries as catalog
from core.channels import Channel
from inventory import queries as stock
from livestream import game_rules, papers, patterns, queries, scripts
from livestream.models import Collaboration, Creator, LiveSession, RunOfShowItem
from promotions import guards
from promotions.pricing import Cut, Kind


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something to be mended first: `code` for programs, words for people, `step` the page that mends it."""

    code: str
    words: str
    step: str


def obstacles(session: LiveSession) -> list[Obstacle]:
    """Everything in the way; empty when the session may go on air. A practice session is seen by nobody
    outside: only its plan has to stand."""
    items = list(queries.run_of_show(session))
    found = [*_of_plan(session, items), *_of_games(session), *_of_stock(session, items)]
    if not session.is_practice:
        found += [*_of_people(session, items), *_of_papers(session, items), *_of_checklist(session)]
    return found


def _of_plan(session: LiveSession, items: list[RunOfShowItem]) -> Iterator[Obstacle]:
    if not any(item.variant for item in items):
        yield Obstacle("empty", _("Put at least one product into the run of show."), "items")
    shops = queries.other_shops(session.producer_id)
    for item in items:
        for words in item_problems(item, shops):
            yield Obstacle("item", f"{item}: {words}", "items")


def _of_games(session: LiveSession) -> Iterator[Obstacle]:
    games = list(session.games.select_related("variant__product"))
    for game in games:
        for words in game_rules.problems(game):
            yield Obstacle("game", f"{game}: {words}", "games")
    for _game, words in game_rules.lacks_papers(session, games):
        yield Obstacle("prize_papers", words, "games")


def item_problems(item: RunOfShowItem, shops: Collection[str] = ()) -> list[str]:
    """Why an item may not go on air as it stands: its product, its price, its words. `shops` are names that
    may not be said."""
    if problem := product_problem(item):
        return [problem]
    found = [price_problem(item)] if price_problem(item) else []
    text = f"{item.title}\n{item.script}\n{item.cue}"
    return found + scripts.reasons(scripts.findings(text, prices_vnd=prices_vnd(item), shops=shops))


def product_problem(item: RunOfShowItem) -> str:
    """Why the product may not be shown; empty when it may, or when there is none."""
    if item.variant is None:
        return ""
    if item.variant.product.promotion_banned:
        return _(
            "Alcohol of 15 % vol or more may not be advertised, so it cannot be shown live. Take it out."
        )
    if not item.variant.product.is_published:
        return _("The product is not on sale. Put it on sale, or take it out.")
    return ""


def price_problem(item: RunOfShowItem) -> str:
    """Why the live price may not be asked; empty when it may, or when there is none."""
    if item.variant is None or item.price_vnd is None:
        return ""
    cut = Cut(Kind.FIXED_PRICE, item.price_vnd)
    return guards.line_problem(item.variant, cut=cut, own={}, channels=[Channel.WEB], reason="")


def prices_vnd(item: RunOfShowItem) -> set[int]:
    """The prices that may be said in this item."""
    if item.variant is None:
        return set()
    return {item.variant.price_vnd} | ({item.price_vnd} if item.price_vnd else set())


def _of_stock(session: LiveSession, items: list[RunOfShowItem]) -> Iterator[Obstacle]:
    if session.is_practice:
        return
    wanted = {item.variant_id: item for item in items if item.variant_id and item.set_aside}
    if session.state == LiveSession.State.READY:
        yield from _of_units_set_aside(session, wanted)
        return
    left = stock.sellable(wanted)
    for variant_id, item in wanted.items():
        if (item.set_aside or 0) > left[variant_id]:
            words = _("%(item)s: only %(left)d units can be set aside. Lower the figure or receive goods.")
            yield Obstacle("stock", words % {"item": item, "left": left[variant_id]}, "items")


def _of_units_set_aside(session: LiveSession, wanted: dict[int, RunOfShowItem]) -> Iterator[Obstacle]:
    """What was set aside goes back by itself hours after the planned end."""
    aside = stock.allocated([session.scope], wanted)
    for variant_id, item in wanted.items():
        if aside.get((session.scope, variant_id), 0) < (item.set_aside or 0):
            words = _(
                "%(item)s: its units are not set aside any more. Open the plan and make it ready again."
            )
            yield Obstacle("stock", words % {"item": item}, "items")


def _of_people(session: LiveSession, items: list[RunOfShowItem]) -> Iterator[Obstacle]:
    if not session.producer.identity_verified:
        yield Obstacle("producer", _("The identity of the business is not verified yet."), "people")
    if session.host is None:
        yield Obstacle("host", _("Choose who hosts the session."), "people")
    elif not session.host.is_verified:
        words = _("The identity of the host, %(name)s, is not verified yet. The Department checks it.")
        yield Obstacle("host_identity", words % {"name": session.host}, "people")
    chosen = {one.pk: one for one in queries.collaborations(session)}
    is_paid = session.host is not None and session.host.kind == Creator.Kind.ENGAGED
    if is_paid and session.host_id not in {one.creator_id for one in chosen.values()}:
        words = _("%(name)s is paid to host: choose the contract of %(name)s among the guests.")
        yield Obstacle("host_contract", words % {"name": session.host}, "people")
    for one in chosen.values():
        yield from _of_collaboration(session, one)
    for item in items:
        if item.collaboration_id is None:
            continue
        guest = chosen.get(item.collaboration_id)
        if guest is None:
            words = _("%(item)s: the guest is not among the collaborations of the session.")
            yield Obstacle("guest", words % {"item": item}, "people")
        elif item.variant and item.variant.product_id not in {one.pk for one in guest.products.all()}:
            words = _("%(item)s: the contract of %(name)s does not name this product.")
            yield Obstacle("guest_product", words % {"item": item, "name": guest.creator}, "people")


def _of_collaboration(session: LiveSession, one: Collaboration) -> Iterator[Obstacle]:
    name = str(one.creator)
    days = {at.astimezone(catalog.VIETNAM).date() for at in (session.starts_at, session.ends_at)}
    problems = (
        (not one.creator.is_verified, "creator_identity", _("The identity of %(name)s is not verified yet.")),
        (
            not all(map(one.is_in_force, days)),
            "contract",
            _("The contract of %(name)s is not in force on that day."),
        ),
        (
            not one.disclosure.strip(),
            "disclosure",
            _("Write down how %(name)s tells viewers that it is an advertisement."),
        ),
        (
            not (one.has_used and one.has_seen_papers),
            "art_15a",
            _("Tick that %(name)s has used or understood the goods and has seen their papers."),
        ),
    )
    for is_wrong, code, words in problems:
        if is_wrong:
            yield Obstacle(code, words % {"name": name}, "people")


def _of_papers(session: LiveSession, items: list[RunOfShowItem]) -> Iterator[Obstacle]:
    ticked = {(one.product_id, one.kind) for one in session.papers.all()}
    for product in queries.products(items):
        missing = [kind for kind in papers.wanted(product) if (product.pk, kind) not in ticked]
        if missing:
            words = _("%(product)s: the host has not received %(papers)s.")
            named = ", ".join(str(papers.KINDS[kind]) for kind in missing)
            yield Obstacle("papers", words % {"product": product.name, "papers": named}, "papers")


def _of_checklist(session: LiveSession) -> Iterator[Obstacle]:
    ticked = {tick.code for tick in session.ticks.all()}
    missing = [point for point in patterns.checklist() if point.code not in ticked]
    if missing:
        words = _("Checklist: %(count)d points are not ticked.") % {"count": len(missing)}
        yield Obstacle("checklist", words, "checklist")
