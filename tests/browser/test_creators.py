"""What creators brought, and their link: no barrier, nothing wider than the screen, in light and in dark."""

from tests.browser.conftest import problems
from tests.browser.looks import overflow
from tests.livestream.creators import agreement, brought
from tests.livestream.stage import goods
from tests.workspace.seats import member

LONG = "Mứt vỏ bưởi đường lá cam Tân Triều nấu chậm với đường thốt nốt và gừng non (hũ thuỷ tinh)"


def test_link_and_commission_bar_nobody(open_page):
    owner = member("owner")
    honey = goods(owner.producer)
    honey.product.name = LONG
    honey.product.save()
    deal = agreement(owner.producer, honey.product)
    for _ in range(2):
        brought(honey, deal)
    desk = f"/kenh-nguoi-ban/phat-truc-tiep/nguoi-dan/{deal.creator_id}/hoa-hong/"
    found = {}
    for address, user in ((desk, owner.user), (f"/kol/{deal.code}/", None)):
        page = open_page(address, user=user)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                if wrong := problems(page) or ["too wide"] * bool(overflow(page)):
                    found[address, scheme, width] = wrong
    assert found == {}
