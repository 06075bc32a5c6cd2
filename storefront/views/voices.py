"""Reviews of a product page by page, and questions about it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Product
from core import private_files
from core.answers import SeeOther
from core.htmx import HtmxRequest, fragment
from core.i18n import localized
from orders import services
from orders.errors import BadVoice
from orders.voice_queries import questions_of, reviews_of, said, shown_picture
from storefront import age, pace, seo
from storefront.forms_trust import AskForm
from storefront.product_facts import Reviews, rating_of
from storefront.views.age import ask as ask_age

ALL_QUESTIONS = 100


@never_cache
@require_safe
def reviews(request: HtmxRequest, slug: str) -> HttpResponse:
    """Reviews, filtered by stars and by page; htmx gets them alone."""
    stars, page = _number(request, "stars", 5), max(_number(request, "page", 10_000), 1)
    found = _product(slug, review_rows=reviews_of(stars=stars, page=page))
    if found.age_restricted and not age.is_confirmed(request):
        return ask_age(request)
    rows = [said(row) for row in vars(found)["review_rows"]]
    if page > 1 and not rows:
        raise Http404
    name = localized(found, "name")
    context = {
        "product": found,
        "address": found.get_absolute_url(),
        "reviews": Reviews(rating_of(found), rows, stars=stars, page=page),
        "seo": seo.Seo(
            title=_("Reviews of %(name)s") % {"name": name},
            description=seo.shortened(found.description),
            path=found.get_absolute_url(),
            is_hidden=found.age_restricted,
        ),
    }
    return fragment(request, "storefront/reviews.html", "reviews", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HtmxRequest, slug: str) -> HttpResponse:
    """All answered questions, and the form for another; a new one waits for its answer."""
    found = _product(slug, question_rows=questions_of(most=ALL_QUESTIONS))
    if found.age_restricted and not age.is_confirmed(request):
        return ask_age(request)
    form = AskForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        if not form.is_trapped:
            who = f"user:{request.user.pk}" if request.user.is_authenticated else None
            if refused := pace.refusal(request, "ask", who):
                return refused
            _take(request, found, form)
        if not form.errors:
            messages.success(request, _("Your question has arrived. It is shown here once it is answered."))
            return SeeOther(f"{found.get_absolute_url()}#hoi-dap")
    name = localized(found, "name")
    context = {
        "product": found,
        "address": found.get_absolute_url(),
        "questions": [said(row) for row in vars(found)["question_rows"]],
        "ask_form": form,
        "seo": seo.Seo(
            title=_("Questions about %(name)s") % {"name": name},
            description=seo.shortened(found.description),
            path=found.get_absolute_url(),
            is_hidden=found.age_restricted,
        ),
    }
    return fragment(request, "storefront/questions.html", "ask", context, status=422 if form.errors else 200)


@require_safe
def picture(request: HttpRequest, pk: int) -> FileResponse:
    """A picture of a review while the review is shown; a browser asks again after five minutes."""
    found = shown_picture(pk)
    if found is None:
        raise Http404
    return private_files.picture(found.file, kept="public, max-age=300")


def _take(request: HttpRequest, found: Product, form: AskForm) -> None:
    """Write the question, or put what is wrong with it on the form."""
    user = request.user if request.user.is_authenticated else None
    try:
        services.ask_about(
            product_id=found.pk,
            text=form.cleaned_data["question"],
            name=form.cleaned_data["name"],
            user=user,
        )
    except BadVoice as error:
        form.add_error("question", error.message)


def _product(slug: str, **also: object) -> Product:
    """A product on sale with its rating and what else is asked for: one query. Raises Http404."""
    products = Product.objects.published().select_related("category", "producer", "rating")
    try:
        return products.annotate(**also).get(slug=slug)
    except Product.DoesNotExist:
        raise Http404 from None


def _number(request: HttpRequest, name: str, most: int) -> int:
    """A whole number of the query; 0 for anything else."""
    text = request.GET.get(name, "")
    is_short = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if is_short and int(text) <= most else 0
