"""Live sessions and who may plan them."""

from catalog.models import Membership
from livestream import replies, services
from livestream.models import LiveComment, LiveSession
from tests.livestream.creators import paid
from tests.livestream.games import game
from tests.livestream.stage import goods, host, item, on_air, planned, write
from workspace.access import Task

LIVE = "/kenh-nguoi-ban/phat-truc-tiep/"


def own_session(own: Membership) -> LiveSession:
    """A session of this producer with one item."""
    made = planned(own.producer)
    item(made, goods(own.producer, f"L{made.pk}"))
    return made


def session(own: Membership) -> str:
    return str(own_session(own).pk)


def step(own: Membership) -> tuple[str, ...]:
    return session(own), "san-sang"


def of_item(own: Membership) -> tuple[str, ...]:
    made = own_session(own)
    return str(made.pk), str(made.items.get().pk)


def on_the_air(own: Membership) -> LiveComment:
    """A comment in a session that is on air."""
    made = on_air(own_session(own))
    return write(made, "chốt 1")


def of_comment(own: Membership) -> tuple[str, ...]:
    said = on_the_air(own)
    return str(said.session_id), str(said.pk)


def decision(own: Membership) -> tuple[str, ...]:
    return (*of_comment(own), "nhan")


def of_draft(own: Membership) -> tuple[str, ...]:
    said = on_the_air(own)
    shown = said.session.items.get().variant
    assert shown is not None
    draft = services.fix(said.pk, units={shown.pk: 1}, by=own.user)
    assert draft is not None
    return str(said.session_id), str(draft.pk)


def creator(own: Membership) -> str:
    return str(host(own.producer).pk)


def reply(own: Membership) -> str:
    return str(replies.add(producer=own.producer, words="Dạ {name} ơi").pk)


def payout(own: Membership) -> tuple[str, ...]:
    made = paid(own.producer, goods(own.producer, f"P{own.pk}"), own.user)
    return str(made.creator_id), str(made.pk)


def payout_file(own: Membership) -> tuple[str, ...]:
    return (*payout(own), "csv")


def own_game(own: Membership) -> tuple[str, ...]:
    made = own_session(own)
    return str(made.pk), str(game(made).pk)


def game_step(own: Membership) -> tuple[str, ...]:
    return (*own_game(own), "xoa")


def won(own: Membership) -> tuple[str, ...]:
    made = own_session(own)
    one = game(made)
    on_air(made)
    services.start_game(made.pk, one.pk)
    write(made, "#ocop 27")
    services.end_game(one.pk)
    return str(made.pk), str(one.prizes.get().pk)


def over(own: Membership) -> str:
    """A session that is over."""
    made = on_air(own_session(own))
    return str(services.end(made.pk).pk)


def task(own: Membership) -> tuple[str, ...]:
    return over(own), "report"


ROWS = [
    ("get", LIVE, Task.LOOK, None),
    ("get", f"{LIVE}moi/", Task.EDIT, None),
    ("get", f"{LIVE}nguoi-dan/", Task.EDIT, None),
    ("post", f"{LIVE}nguoi-dan/{{}}/", Task.EDIT, creator),
    ("get", f"{LIVE}nguoi-dan/{{}}/hoa-hong/", Task.OWN, creator),
    ("get", f"{LIVE}nguoi-dan/{{}}/hoa-hong/{{}}/", Task.OWN, payout),
    ("get", f"{LIVE}nguoi-dan/{{}}/hoa-hong/{{}}/{{}}/", Task.OWN, payout_file),
    ("get", f"{LIVE}cau-tra-loi/", Task.EDIT, None),
    ("post", f"{LIVE}cau-tra-loi/{{}}/xoa/", Task.EDIT, reply),
    ("get", f"{LIVE}{{}}/", Task.LOOK, session),
    ("get", f"{LIVE}{{}}/ke-hoach/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/kich-ban/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/kich-ban/{{}}/", Task.EDIT, of_item),
    ("post", f"{LIVE}{{}}/kich-ban/{{}}/vi-tri/", Task.EDIT, of_item),
    ("post", f"{LIVE}{{}}/kich-ban/{{}}/xoa/", Task.EDIT, of_item),
    ("post", f"{LIVE}{{}}/kich-ban/{{}}/gioi-thieu/", Task.EDIT, of_item),
    ("get", f"{LIVE}{{}}/ban-dieu-khien/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/binh-luan/{{}}/sua/", Task.EDIT, of_comment),
    ("post", f"{LIVE}{{}}/binh-luan/{{}}/{{}}/", Task.EDIT, decision),
    ("post", f"{LIVE}{{}}/don-nhap/{{}}/huy/", Task.EDIT, of_draft),
    ("get", f"{LIVE}{{}}/tro-choi/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/tro-choi/moi/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/tro-choi/{{}}/", Task.EDIT, own_game),
    ("post", f"{LIVE}{{}}/tro-choi/{{}}/{{}}/", Task.EDIT, game_step),
    ("post", f"{LIVE}{{}}/tro-choi/qua/{{}}/", Task.EDIT, won),
    ("post", f"{LIVE}{{}}/loi-noi/", Task.EDIT, session),
    ("post", f"{LIVE}{{}}/canh-quay/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/to-in/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/loi-moi/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/bao-cao/", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/bao-cao.csv", Task.EDIT, session),
    ("get", f"{LIVE}{{}}/video/", Task.EDIT, over),
    ("get", f"{LIVE}{{}}/luu-tru.json", Task.OWN, over),
    ("get", f"{LIVE}{{}}/sau-phien/", Task.EDIT, over),
    ("get", f"{LIVE}{{}}/sau-phien/ma-giam-gia/", Task.EDIT, over),
    ("post", f"{LIVE}{{}}/sau-phien/{{}}/", Task.EDIT, task),
    ("get", f"{LIVE}{{}}/chua-thanh-toan/", Task.PACK, over),
    ("get", f"{LIVE}{{}}/chua-thanh-toan.csv", Task.EDIT, over),
    ("get", f"{LIVE}{{}}/chua-thanh-toan/{{}}/", Task.EDIT, of_draft),
    ("post", f"{LIVE}{{}}/giay-to/", Task.EDIT, session),
    ("post", f"{LIVE}{{}}/kiem-tra/", Task.EDIT, session),
    ("post", f"{LIVE}{{}}/{{}}/", Task.EDIT, step),
]
