"""Live sessions in a real browser: reachable for everyone at every width, and an order taken by key alone."""

from livestream import services
from livestream.models import LiveDraft, LiveSession
from tests.browser.looks import faults_of
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.workspace.seats import member

LIVE = "/kenh-nguoi-ban/phat-truc-tiep/"
LONG = "Hợp tác xã nông nghiệp dịch vụ Bưởi Tân Triều (mẫu)"


def session_of(producer) -> LiveSession:
    """On air, with a flash deal, a comment that waits and a draft."""
    made = planned(producer, title="Tối thứ bảy ở vườn bưởi Tân Triều, mùa quả mới")
    first = item(made, goods(producer, "M20"), price_vnd=80_000, set_aside=30)
    item(made, goods(producer, "M21"), kind="flash", price_vnd=60_000, set_aside=5, most_each=2)
    on_air(made)
    services.show_item(made.pk, first.pk)
    services.accept(write(made, "M20 x2 0912345678").pk)
    write(made, "chốt 3 hũ giao về phường Tân Triều nha shop", author="tu")
    write(made, "hay quá", author="hoa")
    return made


def test_every_page_is_reachable_and_fits(open_page):
    own = member("owner", ProducerFactory.create(name=LONG))
    air, plan = session_of(own.producer), planned(own.producer)
    item(plan, goods(own.producer, "M22"), script="Giá 55k, {price}, chữa bệnh")
    draft = LiveDraft.objects.get()
    addresses = [
        LIVE,
        f"{LIVE}moi/",
        f"{LIVE}nguoi-dan/",
        f"{LIVE}nguoi-dan/{plan.host_id}/",
        *(f"{LIVE}{plan.pk}/{tail}" for tail in ("", "ke-hoach/", "kich-ban/", "giay-to/", "kiem-tra/")),
        f"{LIVE}{plan.pk}/kich-ban/{plan.items.get().pk}/",
        f"{LIVE}{air.pk}/",
        f"{LIVE}{air.pk}/ban-dieu-khien/",
        f"{LIVE}{air.pk}/bao-cao/",
        f"{LIVE}{air.pk}/binh-luan/{air.comments.get(state='new').pk}/sua/",
        f"/chot-don/{draft.token}/",
    ]
    assert faults_of(open_page("/", user=own.user), addresses) == {}


def test_a_comment_is_taken_by_keys_alone(open_page):
    own = member("owner")
    air = session_of(own.producer)
    page = open_page(f"{LIVE}{air.pk}/ban-dieu-khien/", user=own.user)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    page.wait_for_selector("#drafts ~ ul > li:nth-child(2)")
    assert LiveDraft.objects.count() == 2
    assert not page.query_selector("[data-take]")
