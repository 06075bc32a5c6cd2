"""Every request of a staff page is traced; what nobody told of by then is told here."""

from collections.abc import Callable

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts import audit
from accounts.middleware import is_guarded

SAFE = ("GET", "HEAD", "OPTIONS")
NAMED = 20  # keys of a bulk action that a row names; the rest is counted
LONGEST = 2000  # characters of a query


class Audited:
    """One row at least for each act of staff, with the key that the answer carries as X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Costs nothing outside the staff pages."""
        if not is_guarded(request.path):
            return self.get_response(request)
        with audit.tracing(request) as trace:
            response = self.get_response(request)
            is_told = trace.written or trace.is_idle
            if audit.of_staff(request.user) and not is_told and (verb := _verb(request, response)):
                kind, key = _thing(request)
                note, keys = _note(request)
                action = _action(request)
                audit.record(verb, object_type=kind, key=key, action=action, note=note, keys=keys)
        response["X-Request-ID"] = trace.id
        return response


def _verb(request: HttpRequest, response: HttpResponseBase) -> audit.Verb | None:
    """What this was, as far as address and answer say; None for a look, a question and a form with errors."""
    if response.status_code == 403:
        return audit.Verb.REFUSED
    if response.status_code == 500 and request.method not in SAFE:
        return audit.Verb.ACT  # it broke on the way: some of it may have been done
    if response.status_code >= 400:
        return None
    if response.get("Content-Disposition", "").startswith("attachment"):
        return audit.Verb.EXPORT
    if request.method in SAFE:
        is_shown = response.status_code == 200 and _thing(request)[0] in audit.PERSONAL
        return audit.Verb.READ if is_shown and request.method == "GET" else None
    is_form_again = response.status_code == 200 and request.path.startswith("/admin/")
    return None if is_form_again else audit.Verb.ACT


def _thing(request: HttpRequest) -> tuple[str, object]:
    """The kind of record and its key: the admin's addresses say both, others their name and first
    argument."""
    match = request.resolver_match
    if match is None:
        return "", ""
    if match.view_name == "admin:autocomplete":
        return _looked_up(request), ""
    key = next(iter(match.kwargs.values()), "") or next(iter(match.args), "")
    app, _, rest = (match.url_name or "").partition("_")
    if match.app_name != "admin" or not rest:
        return match.view_name or "", key
    for model in ("history", "changelist", "change", "add", "delete", "export", "import"):
        rest = rest.removesuffix(f"_{model}")
    return f"{match.kwargs.get('app_label', app)}.{rest.partition('_')[0]}", key


def _looked_up(request: HttpRequest) -> str:
    """The kind of record in which a field of a form looks for what is typed."""
    asked = [request.GET.get(name, "") for name in ("app_label", "model_name", "field_name")]
    try:
        found = apps.get_model(asked[0], asked[1])._meta.get_field(asked[2]).related_model
    except (LookupError, FieldDoesNotExist):
        found = None
    is_model = isinstance(found, type) and issubclass(found, Model)
    return found._meta.label_lower if is_model else "admin:autocomplete"


def _action(request: HttpRequest) -> str:
    """The button that was pressed, by name."""
    match = request.resolver_match
    return request.POST.get("action", "") or (match.view_name if match else "") or ""


def _note(request: HttpRequest) -> tuple[str, str]:
    """What was looked for, as it was typed (no mask finds what is encoded) and by the names of the fields
    alone; or which rows of a list."""
    if request.method in SAFE:
        asked = [(name, value) for name, values in request.GET.lists() for value in values]
        words = "&".join(f"{name}={value}" for name, value in asked)
        return words[:LONGEST], "&".join(dict(asked))[:LONGEST]
    keys = request.POST.getlist("_selected_action")
    more = f" +{len(keys) - NAMED}" if len(keys) > NAMED else ""
    return "", ", ".join(keys[:NAMED]) + more
