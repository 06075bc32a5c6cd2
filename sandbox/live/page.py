"""The pages of live rooms: their chat and counters. They renew themselves while a room is played."""

from collections.abc import Sequence
from html import escape

from starlette.responses import Response

from sandbox import frame
from sandbox.live.room import DRAINING, OVER, PLAYING, STOPPED, Room

STATES = {PLAYING: "đang phát", DRAINING: "đang gửi nốt", OVER: "đã hết", STOPPED: "đã dừng"}
RENEW_S = 2
SHOWN = 40


def rooms(played: Sequence[Room], notice: str = "") -> Response:
    """Every room, the newest first, and the form that starts one."""
    form = f"""{frame.notice(notice)}<form method="post" action="/control/live/start" class="fields">
<label class="field"><span>Địa chỉ nhận sự kiện của phiên</span>
<input type="url" name="url" required placeholder="http://127.0.0.1:8000/live/1/events/"></label>
<label class="field"><span>Nguồn</span><input name="source" value="tiktok" required></label>
<label class="field"><span>Khóa của nguồn</span><input name="key" required autocomplete="off"></label>
<label class="field"><span>Mã sản phẩm (để trống: tất cả)</span>
<input name="codes" placeholder="M12 M20"></label>
<label class="field"><span>Bình luận mỗi giây, lúc đông nhất</span>
<input type="number" name="comments_per_second" min="0.1" max="60" step="0.1" value="5"></label>
<label class="field"><span>Dài bao nhiêu giây</span>
<input type="number" name="length_s" min="1" value="300"></label>
<label class="field"><span>Người xem lúc đầu</span>
<input type="number" name="viewers" min="1" max="5000" value="300"></label>
<label class="field"><span>Số hạt giống (cùng số, cùng diễn biến)</span>
<input type="number" name="seed" min="0" value="1"></label>
<button>Bắt đầu phát</button>
</form>
<h2>Các phòng</h2>"""
    heads = ("Phòng", "Trạng thái", "Người xem", "Bình luận", "Chờ gửi")
    rows = (
        (
            f'<a href="/live/{one.number}/">Phòng {one.number}</a>',
            STATES[one.state],
            _number(sum(one.viewers.values())),
            _number(one.counts["comment"]),
            _number(sum(len(sender.waiting) for sender in one.senders.values())),
        )
        for one in reversed(played)
    )
    back = '<p><a href="/">Các gian hàng cạnh nhau</a></p>'
    body = form + frame.table(heads, rows) + back
    return frame.answer("Phòng phát trực tiếp", body, brand="broad", status=422 if notice else 200)


def room(one: Room) -> Response:
    """Chat, counters and what became of the batches."""
    counts = frame.facts(
        [
            ("Trạng thái", STATES[one.state]),
            ("Đã phát", f"{_number(int(one.elapsed_s))} / {_number(int(one.plan.length_s))} giây"),
            ("Đang xem", _number(sum(one.viewers.values()))),
            ("Bình luận", _number(one.counts["comment"])),
            ("Thích", _number(one.counts["like"])),
            ("Quà", _number(one.counts["gift"])),
            ("Lượt vào", _number(one.counts["join"])),
        ]
    )
    heads = ("Nguồn", "Lô", "Mới", "Đã biết", "Gửi lại", "Bị từ chối", "Chờ gửi", "Trả lời gần nhất")
    senders = frame.table(
        heads,
        (
            (
                escape(name),
                *(
                    _number(count)
                    for count in (
                        sender.tally.batches,
                        sender.tally.new,
                        sender.tally.known,
                        sender.tally.failures,
                        sender.tally.refused,
                        len(sender.waiting),
                    )
                ),
                escape(sender.tally.last_answer),
            )
            for name, sender in one.senders.items()
        ),
    )
    chat = frame.table(
        ("Giây", "Nguồn", "Người xem", "Bình luận"),
        (
            (f"{event.at_s:.0f}", escape(event.source), escape(event.name), escape(event.said.text))
            for event in list(one.comments)[: -SHOWN - 1 : -1]
            if event.said
        ),
    )
    is_running = one.state in (PLAYING, DRAINING)
    stop = (
        '<form method="post" action="/control/live/stop">'
        f'<input type="hidden" name="id" value="{one.number}">'
        '<button class="quiet">Dừng phát</button></form>'
        if is_running
        else ""
    )
    truth = f'<a href="/control/live/{one.number}/truth">Ai đã đặt gì (JSON)</a>'
    links = f'<p><a href="/live/">Mọi phòng</a> · {truth}</p>'
    body = f"{counts}{stop}<h2>Gửi về cửa hàng</h2>{senders}<h2>Bình luận</h2>{chat}{links}"
    answer = frame.answer(f"Phòng {one.number}", body, brand="broad")
    if is_running:
        answer.headers["refresh"] = str(RENEW_S)
    return answer


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
