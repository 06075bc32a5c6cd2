"""What a shopper has here: orders, favourites, reviews, talks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.favourites import keep, kept_by
from catalog.queries import with_details
from core.answers import SeeOther
from core.errors import DomainError
from core.htmx import fragment
from orders import services, shopper_queries
from orders.models import Review, Ticket
from orders.shopper_queries import GROUPS
from orders.voice_queries import lines_to_review
from storefront import pace
from storefront.account_forms import ReviewForm
from storefront.members import MemberRequest
from storefront.offers import cards
from storefront.paying import is_payable
from storefront.timeline import METHODS, TONES, WORDS

GROUP_WORDS = {
    "": gettext_lazy("All"),
    "cho-thanh-toan": gettext_lazy("Awaiting payment"),
    "cho-lay-hang": gettext_lazy("Being prepared"),
    "dang-giao": gettext_lazy("On the way"),
    "da-giao": gettext_lazy("Delivered"),
    "tra-hang": gettext_lazy("Returns"),
    "da-huy": gettext_lazy("Cancelled"),
}
MOST_SHOWN = 60  # favourites, reviews and talks: a person's, not a shop's


@never_cache
@login_required
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """The ways into the account, and the newest orders."""
    page, counts = shopper_queries.purchases(request.user)
    context = {"rows": _rows(page.object_list[:3]), "counts": counts, "here": "home"}
    return render(request, "storefront/account/home.html", context)


@never_cache
@login_required
@require_safe
def orders(request: MemberRequest) -> HttpResponse:
    """All orders, by where they stand."""
    group = request.GET.get("loc", "")
    group = group if group in GROUPS else ""
    page, counts = shopper_queries.purchases(request.user, group, request.GET.get("page"))
    context = {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "rows": _rows(page.object_list),
        "group": group,
        "groups": [(name, words, counts[name]) for name, words in GROUP_WORDS.items()],
        "here": "orders",
    }
    return fragment(request, "storefront/account/orders.html", "results", context)


def _rows(found) -> list[dict[str, object]]:
    """Orders with their state as buyers say it."""
    return [
        {
            "order": one,
            "status": WORDS[one.status],
            "tone": TONES.get(one.status, ""),
            "method": METHODS.get(one.method, ""),
            "is_payable": is_payable(one),
        }
        for one in found
    ]


@never_cache
@login_required
@require_safe
def favourites(request: MemberRequest) -> HttpResponse:
    """Products kept for later, as they are sold now."""
    kept = kept_by(request.user.pk)
    context = {"cards": cards(with_details(kept)[:MOST_SHOWN]), "here": "favourites"}
    return render(request, "storefront/account/favourites.html", context)


@never_cache
@login_required
@require_POST
def unfavourite(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a product go."""
    keep(user_id=request.user.pk, product_id=pk, is_kept=False)
    return SeeOther(reverse("storefront:account_favourites"))


@never_cache
@login_required
@require_safe
def reviews(request: MemberRequest) -> HttpResponse:
    """What was reviewed, and what can be."""
    written = Review.objects.filter(user=request.user).select_related("product", "line__order")
    waiting = lines_to_review(request.user.pk)
    context = {
        "written": written.annotate(shown_pictures=Count("pictures"))[:MOST_SHOWN],
        "waiting": waiting.prefetch_related("variant__product__images__renditions")[:MOST_SHOWN],
        "here": "reviews",
    }
    return render(request, "storefront/account/reviews.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """Review one line of an order that arrived."""
    line = lines_to_review(request.user.pk).filter(pk=pk).first()
    if line is None:
        raise Http404
    form = ReviewForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if refused := pace.refusal(request, "write"):
            return refused
        if form.is_valid():
            try:
                services.write_review(
                    line_id=pk,
                    user=request.user,
                    stars=form.cleaned_data["stars"],
                    text=form.cleaned_data["text"],
                    pictures=[picture.content for picture in form.cleaned_data["pictures"]],
                )
            except DomainError as error:
                field = str(error.context.get("field", ""))
                form.add_error(field if field in form.fields else None, error.message)
            else:
                messages.success(request, _("Thank you. Your review is shown once our staff have read it."))
                return SeeOther(reverse("storefront:account_reviews"))
    context = {"form": form, "line": line, "here": "reviews"}
    return render(request, "storefront/account/review.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def talks(request: MemberRequest) -> HttpResponse:
    """Questions and complaints, and their answers."""
    found = Ticket.objects.filter(user=request.user).select_related("producer", "order")
    context = {"tickets": found.order_by("-opened_at")[:MOST_SHOWN], "here": "talks"}
    return render(request, "storefront/account/talks.html", context)
