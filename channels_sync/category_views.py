"""Staff pages of categories: where each of ours goes on each platform, and what that place asks."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Category
from channels_sync import drain, mapping
from channels_sync.models import CategoryMapping, CategoryProposal, ChannelAccount
from channels_sync.protocol import ChannelError, RemoteAttribute
from channels_sync.staff import staff_only
from core.channels import MARKETPLACES
from core.htmx import HtmxRequest

may_map = permission_required("channels_sync.change_categorymapping", raise_exception=True)


@never_cache
@staff_only
@require_safe
def overview(request: HtmxRequest) -> HttpResponse:
    """Every category of ours and its place on every platform."""
    known = {(row.channel, row.category_id): row for row in CategoryMapping.objects.all()}
    asked = set(CategoryProposal.objects.values_list("channel", "category_id"))
    rows = [
        (
            category,
            [
                (channel, known.get(key := (channel.value, category.pk)), key in asked)
                for channel in MARKETPLACES
            ],
        )
        for category in Category.objects.all()
    ]
    return render(request, "staff/categories.html", {"rows": rows})


@never_cache
@staff_only
@may_map
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HtmxRequest, channel: str, slug: str) -> HttpResponse:
    """Choose a place: suggestions and the tree first, then (`target`) what that place asks.

    The platform is asked here, with a short deadline; when it is away the page says so.
    """
    if channel not in [one.value for one in MARKETPLACES]:
        raise Http404
    category = get_object_or_404(Category, slug=slug)
    account = mapping.account_for(channel)
    context: dict[str, object] = {
        "category": category,
        "channel": channel,
        "proposals": CategoryProposal.objects.filter(channel=channel, category=category)
        .select_related("producer")
        .order_by("proposed_at"),
        "current": CategoryMapping.objects.filter(channel=channel, category=category).first(),
        "trouble": "" if account else _("No shop of this platform is connected, or it takes no pages."),
    }
    status = 200
    if account:
        try:
            if request.method == "POST":
                return _save(request, account, category)
            context |= _choices(request, account, category)
        except ChannelError as error:
            context["trouble"] = _(
                "The platform does not answer now (%(reason)s). Try again in a minute."
            ) % {"reason": error}
            status = 503
    return render(request, "staff/category.html", context, status=status)


def _choices(request: HtmxRequest, account: ChannelAccount, category: Category) -> dict[str, object]:
    """Suggestions and one level of the tree, or the questions of the place that was chosen."""
    nodes = {one.id: one for one in mapping.tree(account)}
    if (target := nodes.get(request.GET.get("target", ""))) and target.is_leaf:
        asked = mapping.questions(account, target.id)
        return {"target": target, "asked": asked, "questions": _answered(asked, account, category)}
    parent = request.GET.get("parent", "")
    return {
        "suggestions": mapping.suggestions(account, category),
        "parent": nodes.get(parent),
        "children": mapping.children(account, parent if parent in nodes else ""),
    }


def _answered(
    asked: mapping.Questions, account: ChannelAccount, category: Category
) -> list[tuple[RemoteAttribute, dict[str, object]]]:
    """Each question with what was answered before; ids mean the same in every category of a platform."""
    row = CategoryMapping.objects.filter(channel=account.channel, category=category).first()
    known = {one["id"]: one for one in row.attributes} if row else {}
    return [(one, known.get(one.id, {})) for one in asked.attributes]


def _save(request: HtmxRequest, account: ChannelAccount, category: Category) -> HttpResponse:
    nodes = {one.id: one for one in mapping.tree(account)}
    target = nodes.get(request.POST.get("target", ""))
    if target is None or not target.is_leaf:
        raise Http404
    asked = mapping.questions(account, target.id)
    mapping.save(
        channel=account.channel,
        category=category,
        target=target,
        asked=asked,
        answers={
            one.id: (
                tuple(value for value in request.POST.getlist(f"value-{one.id}") if value),
                request.POST.get(f"text-{one.id}", ""),
            )
            for one in asked.attributes
        },
        brand=request.POST.get("brand", ""),
    )
    drain.ask_for(set(ChannelAccount.objects.filter(channel=account.channel).values_list("pk", flat=True)))
    messages.success(request, _("Saved. The pages of this category are written anew."))
    response = redirect("channels_sync:categories")
    response.status_code = 303
    return response
