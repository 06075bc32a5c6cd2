"""Who may say what about a product, what of it is shown, and a rating that is always true."""

import io
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from orders import services, voice_queries
from orders.errors import BadVoice, NotBought, ReviewedAlready
from orders.models import ProductRating, Question, Review, ReviewPicture, Voice
from orders.services.voices import masked_name
from orders.states import Status
from tests.factories import UserFactory, VariantFactory
from tests.orders.placing import imported, line
from tests.orders.purchases import bought

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def variant():
    return VariantFactory()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (80, 60), "orange").save(buffer, "JPEG")
    return buffer.getvalue()


def rating(variant) -> dict[int, int]:
    found = ProductRating.objects.filter(product=variant.product_id).first()
    return {stars: number for stars, number in (found or ProductRating()).counts.items() if number}


def written(user, variant, stars=5, **more) -> Review:
    (own,) = bought(user, variant)
    return services.write_review(line_id=own.pk, user=user, stars=stars, **more)


def test_a_review_of_what_arrived_waits_with_its_pictures_under_a_masked_name(user, variant):
    review = written(user, variant, stars=4, text="  Ngọt, giao nhanh.  ", pictures=[picture(), picture()])

    assert (review.state, review.name, review.text) == (Voice.WAITING, "Lan N.", "Ngọt, giao nhanh.")
    assert [(p.width, p.height) for p in review.pictures.all()] == [(80, 60)] * 2
    assert all(len(Path(p.file.name).stem) == 32 for p in review.pictures.all())  # not to be guessed
    assert rating(variant) == {}


@pytest.mark.parametrize("status", [Status.TO_SHIP, Status.SHIPPING, Status.CANCELLED, Status.RETURNED])
def test_what_has_not_arrived_cannot_be_reviewed(user, variant, status):
    (own,) = bought(user, variant, status=status)

    with pytest.raises(NotBought):
        services.write_review(line_id=own.pk, user=user, stars=5)
    assert not Review.objects.exists()


def test_another_persons_purchase_cannot_be_reviewed(user, variant):
    (own,) = bought(UserFactory(), variant)

    with pytest.raises(NotBought):
        services.write_review(line_id=own.pk, user=user, stars=5)
    assert not Review.objects.exists()


def test_a_marketplace_order_is_reviewed_over_there(user):
    (own,) = imported(line(VariantFactory(stock=5)), status=Status.DELIVERED).lines.all()

    with pytest.raises(NotBought):
        services.write_review(line_id=own.pk, user=user, stars=5)


def test_one_purchase_has_one_review(user, variant):
    first = written(user, variant)

    with pytest.raises(ReviewedAlready):
        services.write_review(line_id=first.line_id, user=user, stars=1)
    assert Review.objects.get().stars == 5


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": 5, "text": "a" * 2001}, "text"),
        ({"stars": 5, "pictures": [b"not a picture"]}, "pictures"),
        ({"stars": 5, "pictures": [b""] * 6}, "pictures"),
    ],
)
def test_a_bad_review_names_its_field_and_leaves_nothing(user, variant, wrong, field):
    (own,) = bought(user, variant)

    with pytest.raises(BadVoice) as refused:
        services.write_review(line_id=own.pk, user=user, **wrong)
    assert refused.value.context["field"] == field
    assert not Review.objects.exists()
    assert not ReviewPicture.objects.exists()


def test_the_rating_follows_what_is_shown_and_hidden(user, variant):
    good, bad = written(user, variant, 5), written(user, variant, 2)

    services.set_review_state(review_id=good.pk, state=Voice.SHOWN)
    services.set_review_state(review_id=bad.pk, state=Voice.SHOWN)
    both = rating(variant)
    average = ProductRating.objects.get().average
    services.set_review_state(review_id=bad.pk, state=Voice.HIDDEN)

    assert both == {5: 1, 2: 1}
    assert average == 3.5
    assert rating(variant) == {5: 1}


def test_what_is_left_to_review_is_what_arrived_and_has_no_review(user, variant):
    other = VariantFactory()
    (waiting,) = bought(user, other)
    bought(user, other, status=Status.SHIPPING)
    written(user, variant)

    assert list(voice_queries.lines_to_review(user.pk)) == [waiting]


def test_a_question_is_shown_once_it_is_answered(variant):
    question = services.ask_about(
        product_id=variant.product_id, text="Có ship Hà Nội không?", name="Trần Hải"
    )
    with pytest.raises(BadVoice):
        services.set_question_state(question_id=question.pk, state=Voice.SHOWN)
    question.refresh_from_db()
    assert (question.state, question.name) == (Voice.WAITING, "Hải T.")

    services.answer_question(question_id=question.pk, text="Dạ có ạ.")

    question.refresh_from_db()
    assert (question.state, question.answer) == (Voice.SHOWN, "Dạ có ạ.")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Thị Lan", "Lan N."),
        ("Lan", "Lan"),
        ("lan@example.vn", "A shopper"),
        ("0912345678", "A shopper"),
        ("", "A shopper"),
    ],
)
def test_a_name_never_tells_who_it_is(name, shown):
    with override("en"):
        assert masked_name(name) == shown


def test_staff_show_hide_and_answer_in_the_admin(client, user, variant):
    client.force_login(UserFactory(staff=True))
    review = written(user, variant, 3)
    question = services.ask_about(product_id=variant.product_id, text="Hạn dùng?")
    reviews, questions = (reverse(f"admin:orders_{name}_changelist") for name in ("review", "question"))

    client.post(reviews, {"action": "show", "_selected_action": [review.pk]})
    shown = rating(variant)
    client.post(reverse("admin:orders_review_change", args=[review.pk]), {"answer": "Cảm ơn bạn."})
    too_short = client.post(reverse("admin:orders_review_change", args=[review.pk]), {"answer": "x"})
    client.post(reviews, {"action": "hide", "_selected_action": [review.pk]})
    client.post(questions, {"action": "show", "_selected_action": [question.pk]})
    refused = Question.objects.get().state
    client.post(reverse("admin:orders_question_change", args=[question.pk]), {"answer": "Sáu tháng."})

    assert shown == {3: 1}
    assert rating(variant) == {}
    assert too_short.status_code == 200  # the form again
    assert Review.objects.get().answer == "Cảm ơn bạn."
    assert refused == Voice.WAITING
    assert Question.objects.get().state == Voice.SHOWN
    assert client.get(reviews).status_code == client.get(questions).status_code == 200


def test_pictures_are_seen_by_everybody_only_while_the_review_is_shown(client, user, variant):
    review = written(user, variant, pictures=[picture()])
    one = review.pictures.get()
    address = reverse("storefront:review_picture", args=[one.pk])
    assert client.get(f"/media/{one.file.name}").status_code == 404
    seen = {}
    for state in (Voice.WAITING, Voice.SHOWN, Voice.HIDDEN):
        services.set_review_state(review_id=review.pk, state=state)
        seen[state] = client.get(address).status_code
    assert seen == {Voice.WAITING: 404, Voice.SHOWN: 200, Voice.HIDDEN: 404}


def test_the_page_of_reviews_leads_to_its_pictures(client, user, variant):
    review = written(user, variant, pictures=[picture()])
    services.set_review_state(review_id=review.pk, state=Voice.SHOWN)
    page = client.get(reverse("storefront:reviews", args=[variant.product.slug]))
    address = reverse("storefront:review_picture", args=[review.pictures.get().pk])
    assert f'src="{address}"' in page.text
    answer = client.get(address)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "image/jpeg",
        "public, max-age=300",
    )


def test_staff_judge_pictures_that_nobody_else_sees_yet(client, user, variant):
    review = written(user, variant, pictures=[picture()])
    address = reverse("admin:orders_review_picture", args=[review.pictures.get().pk])
    client.force_login(user)
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(staff=True))
    assert address in client.get(reverse("admin:orders_review_change", args=[review.pk])).text
    assert client.get(address).status_code == 200


def test_a_picture_whose_file_is_lost_is_not_there(client, user, variant):
    review = written(user, variant, pictures=[picture()])
    services.set_review_state(review_id=review.pk, state=Voice.SHOWN)
    one = review.pictures.get()
    one.file.storage.delete(one.file.name)
    assert client.get(reverse("storefront:review_picture", args=[one.pk])).status_code == 404
