"""The frame of all pages: header, footer, colours, information pages and refusals."""

import re

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from storefront.context import shop
from storefront.views.errors import csrf_failure
from tests.factories import UserFactory
from tests.pages.shelves import stock_shelf

pytestmark = pytest.mark.django_db
INFO = ("about", "terms", "complaints", "privacy", "shipping", "returns")
VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
OURS = re.compile(  # names that stay as they are, in every language
    r"OCOP Đồng Nai \(mẫu\)|Đồng Nai|Phường Trấn Biên|Tiếng Việt|Tân Triều|Long Khánh|\(mẫu\)|đồng"
    r"|<cite.*?</cite>",
    re.DOTALL,
)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", INFO)
def test_an_information_page_answers_in_both_languages_and_marks_itself_in_the_list(client, name):
    for language in ("vi", "en"):
        with translation.override(language):
            address = reverse(f"storefront:info_{name}")
        text = page(client, address)

        assert f'<html lang="{language}">' in text
        assert re.search(rf'href="{address}" aria-current="page"', text)


@pytest.mark.parametrize("name", [*(f"info_{one}" for one in INFO), "categories", "offline"])
def test_an_english_page_has_no_vietnamese_words_of_ours(client, name):
    with translation.override("en"):
        text = page(client, reverse(f"storefront:{name}"))

    assert VIETNAMESE.search(OURS.sub("", text)) is None


def test_an_information_page_reads_nothing_from_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page(client, reverse("storefront:info_terms"))


def test_the_rules_say_their_version_and_since_when(client):
    assert settings.TERMS_VERSION in page(client, reverse("storefront:info_terms"))


def test_the_about_page_cites_the_article_and_no_person(client):
    text = page(client, reverse("storefront:info_about"))

    assert "Báo Đồng Nai, “Quảng bá, kinh doanh sản phẩm địa phương" in text


def test_the_footer_names_the_operator(client, settings):
    settings.SHOP_OPERATOR = {"name": "Công ty Mẫu", "phone": "0251 000 000", "email": "hoi@example.vn"}

    text = page(client, "/")

    assert "Công ty Mẫu" in text
    assert 'href="tel:0251 000 000"' in text
    assert 'href="mailto:hoi@example.vn"' in text


def test_the_menu_gets_its_categories_when_it_is_needed(client):
    (product,) = stock_shelf(1)
    address = reverse("storefront:categories")

    menu = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert reverse("storefront:category", args=[product.category.slug]) in menu
    assert "<html" not in menu
    assert f'hx-get="{address}"' in page(client, "/")


def test_the_categories_cost_the_same_queries_for_20_as_for_2(client, queries_of):
    stock_shelf(2)
    for_two = queries_of(client, reverse("storefront:categories"))
    stock_shelf(18)

    assert queries_of(client, reverse("storefront:categories")) == for_two


def test_a_visitor_who_logged_in_finds_the_way_out(client):
    client.force_login(UserFactory(full_name="Nguyễn Thị Lan"))

    text = page(client, "/")

    assert "Nguyễn Thị Lan" in text
    assert f'action="{reverse("account_logout")}"' in text


# Colours -------------------------------------------------------------------------------------------


def test_dark_is_asked_of_the_device_until_someone_chooses(client):
    assert 'dark.css" media="(prefers-color-scheme: dark)">' in page(client, "/")


@pytest.mark.parametrize(("scheme", "links"), [("dark", 1), ("light", 0)])
def test_a_chosen_scheme_is_kept_in_a_cookie_and_needs_no_script(client, scheme, links):
    answer = client.post(reverse("storefront:scheme"), {"scheme": scheme, "next": "/san-pham/"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/san-pham/")
    text = page(client, "/")
    assert text.count("dark.css") == links
    assert "prefers-color-scheme" not in text
    assert f'<meta name="color-scheme" content="{scheme}">' in text


def test_choosing_as_the_device_forgets_the_scheme(client):
    client.post(reverse("storefront:scheme"), {"scheme": "dark"})
    client.post(reverse("storefront:scheme"), {"scheme": "purple"})

    assert "prefers-color-scheme" in page(client, "/")


def test_a_scheme_never_leads_to_another_site(client):
    answer = client.post(reverse("storefront:scheme"), {"scheme": "dark", "next": "https://evil.example/"})

    assert answer.headers["Location"] == reverse("storefront:home")


# Refusals ------------------------------------------------------------------------------------------


def test_a_form_without_its_token_is_refused_in_words():
    careful = Client(enforce_csrf_checks=True)

    answer = careful.post(reverse("storefront:scheme"), {"scheme": "dark"})

    assert answer.status_code == 403
    assert _("This form is too old") in answer.content.decode()
    assert "scheme" not in careful.cookies


def test_the_page_of_a_fault_stands_alone(client, settings):
    from django.template.loader import render_to_string

    text = render_to_string("500.html")

    assert _("Something broke on our side") in text
    assert "<style" not in text
    assert "<script" not in text


def test_too_many_requests_are_told_to_wait(rf: RequestFactory):
    from allauth.core.ratelimit import respond_429

    request = Client().get("/").wsgi_request
    answer = respond_429(request)

    assert answer.status_code == 429
    assert _("One moment, please") in answer.content.decode()


def test_a_long_page_is_sent_compressed_and_tokens_are_masked(client):
    stock_shelf(3)

    answers = [client.get("/", headers={"accept-encoding": "gzip"}) for _again in range(2)]

    assert [answer.headers["Content-Encoding"] for answer in answers] == ["gzip", "gzip"]
    assert answers[0].content != answers[1].content  # the mask and the padding differ


def test_the_context_of_a_page_costs_no_query(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        shop(rf.get("/"))


def test_a_refusal_page_needs_no_session(rf, django_assert_num_queries):
    request = rf.post("/", {})
    with django_assert_num_queries(0):
        assert csrf_failure(request).status_code == 403
