"""A game that is over, as a file from which anybody can find its winners again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from tablib import Dataset

from core.tables import Csv
from livestream import game_queries
from storefront import live_show
from storefront.views.age import ask


@never_cache
@require_safe
def log(request: HttpRequest, pk: int, game: int) -> HttpResponse:
    """Every answer that counted in its order: names shortened, with its lot where the game was drawn."""
    session = live_show.find(request, pk)
    found = session.games.filter(pk=game).first()
    if found is None or not found.is_over:
        raise Http404
    if not live_show.is_for(request, session):
        return ask(request)
    table = Dataset(
        headers=[_("Number"), _("Received at"), _("Name"), _("Answer"), _("Right"), _("Lot"), _("Won place")]
    )
    for line in game_queries.log(found):
        at = line.entry.at.isoformat()
        right = "1" if line.is_right else "0"
        table.append([line.number, at, line.entry.name, line.entry.answer, right, line.lot, line.place or ""])
    form = Csv()
    form._escape_formulae(table)
    headers = {"Content-Disposition": f'attachment; filename="game-{found.pk}.csv"'}
    raw = form.export_data(table).encode("utf-8-sig")
    return HttpResponse(raw, content_type="text/csv; charset=utf-8", headers=headers)
