"""What a game may promise: its terms, its rules in words, and why it may not be played as it stands.

Law on prevention of alcohol harm 44/2019/QH14 (no alcohol as a prize), Decree 81/2018 as amended by 128/2024
(papers for draws of great worth; the worth is a dated rule that a lawyer has to confirm).
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from core import rules
from core.money import format_vnd
from livestream import patterns, scripts
from livestream.draws import Kind, Terms, counts
from livestream.models import LiveSession, Minigame

_ALCOHOL = re.compile(r"(?<!\w)(rượu|ruou|bia|beer|wine|whisky|vodka)(?!\w)", re.IGNORECASE)


def terms(game: Minigame) -> Terms:
    """As `livestream.draws` needs them."""
    return Terms(Kind(game.kind), game.answer, game.low, game.high, game.winners)


def rules_of(game: Minigame) -> str:
    """Its rules with the blanks filled in; without words of its own those of the template."""
    return patterns.filled(game.rules.strip(), _facts(game)) or template_of(game)


def template_of(game: Minigame) -> str:
    """The rules that the shop proposes for such a game."""
    return patterns.filled(patterns.script(f"rules_{game.kind}"), _facts(game))


def _facts(game: Minigame) -> dict[str, str]:
    return {
        "low": str(game.low),
        "high": str(game.high),
        "tag": game.tag,
        "minutes": str(game.minutes),
        "winners": str(game.winners),
        "prize": game.prize,
    }


def wrong_terms(game: Minigame) -> tuple[str, str] | None:
    """The field whose value makes no game, and why."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{1,19}", game.tag):
        return "tag", _("Use 2 to 20 letters without accents, or digits, as in “ocop”.")
    if game.kind == Kind.GUESS and (game.low is None or game.high is None or game.low >= game.high):
        return "high", _("The highest number must be above the lowest.")
    if game.kind == Kind.DRAW:
        return None
    if not re.fullmatch(r"\d{1,9}|[A-Z]", game.answer):
        return "answer", _("The right answer is a number or one letter from A to Z.")
    if game.kind == Kind.GUESS and not counts(terms(game), game.answer):
        return "answer", _("The right answer must lie between the lowest and the highest number.")
    return None


def prize_problem(game: Minigame) -> str:
    """Why this may not be won; empty when it may."""
    variant = game.variant
    is_alcohol = variant is not None and (variant.product.promotion_banned or variant.product.age_restricted)
    if is_alcohol or _ALCOHOL.search(f"{game.title} {game.prize}"):
        return _("Alcohol may not be a prize. Choose something else.")
    if variant is not None and not variant.product.is_published:
        return _("The prize is not on sale any more. Choose something else.")
    return ""


def problems(game: Minigame) -> list[str]:
    """Why a game may not be played as it stands: its prize, its words."""
    prices = {game.prize_vnd} | ({game.variant.price_vnd} if game.variant else set())
    said = scripts.findings(f"{game.title}\n{game.rules}\n{game.prize}", prices_vnd=prices)
    found = [prize_problem(game)] if prize_problem(game) else []
    return found + [finding.words for finding in said]


def lacks_papers(session: LiveSession, games: Iterable[Minigame]) -> Iterator[tuple[Minigame, str]]:
    """Games whose papers staff have to see, because all prizes of the session together are worth so much."""
    some = [one for one in games if not one.is_called_off]
    worth = sum(one.worth_vnd for one in some)
    if session.is_practice or not some:
        return
    least = rules.value("prize_papers_from_vnd", on=session.starts_at)
    if worth < least:
        return
    words = _(
        "%(game)s: the prizes of the session are worth %(worth)s; from %(least)s the Department has to see"
        " the papers of the draw first."
    )
    for one in some:
        if not one.papers:
            yield one, words % {"game": one, "worth": format_vnd(worth), "least": format_vnd(least)}
