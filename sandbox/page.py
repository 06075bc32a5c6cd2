"""The page that shows the shops side by side. Pure: shelves in, HTML out; a small module keeps it fresh."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode

Row = Mapping[str, Any]

NAMES = {"shopee": "Shopee", "lazada": "Lazada", "tiktok": "TikTok Shop"}
VIETNAM = timezone(timedelta(hours=7))
ON_SALE = {"NORMAL", "ACTIVE", "ACTIVATE", "LIVE"}  # a live listing in the words of each platform


@dataclass(frozen=True, slots=True)
class Filters:
    """What the visitor asked to see; travels in the query string."""

    text: str = ""
    only_different: bool = False
    edit: str = ""  # "channel:SKU" whose edit form is open
    notice: str = ""

    @classmethod
    def from_query(cls, query: str) -> "Filters":
        """The filters (without edit form and notice) of a query string."""
        values = parse_qs(query)
        return cls(text=values.get("q", [""])[0], only_different=values.get("lech", [""])[0] == "1")

    def query(self, *, edit: str = "", notice: str = "") -> str:
        """A query string with these filters, or nothing."""
        values = {"q": self.text, "lech": "1" if self.only_different else "", "sua": edit, "loi": notice}
        said = {name: value for name, value in values.items() if value}
        return f"?{urlencode(said)}" if said else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One SKU across the shops."""

    sku: str
    title: str
    cells: Mapping[str, Row | None]

    @property
    def differs(self) -> bool:
        """True when a buyer sees different stock or prices, or a shop lacks the SKU."""
        return len({_shown(cell) for cell in self.cells.values()}) > 1

    def matches(self, text: str) -> bool:
        """True when SKU or name contain the text."""
        return text.casefold() in f"{self.sku} {self.title}".casefold()


def lines(shelves: Mapping[str, Sequence[Row]]) -> list[Line]:
    """The SKUs of all shops in the order they first appear."""
    by_sku: dict[str, dict[str, Row | None]] = {}
    titles: dict[str, str] = {}
    for channel, rows in shelves.items():
        for row in rows:
            by_sku.setdefault(row["sku"], dict.fromkeys(shelves))[channel] = row
            titles.setdefault(row["sku"], row["title"])
    return [Line(sku=sku, title=titles[sku], cells=cells) for sku, cells in by_sku.items()]


def render(shelves: Mapping[str, Sequence[Row]], filters: Filters, now: float) -> str:
    """The whole page; `now` is the platforms' time in epoch seconds."""
    everything = lines(shelves)
    different = sum(line.differs for line in everything)
    chosen = [
        line
        for line in everything
        if line.matches(filters.text) and (line.differs or not filters.only_different)
    ]
    heads = "".join(
        f'<th class="shop shop--{channel}" colspan="4" scope="colgroup">{_name(channel)}</th>'
        for channel in shelves
    )
    columns = "".join(
        '<th class="number" scope="col">Tồn</th><th class="number" scope="col">Giá</th>'
        '<th scope="col">Ưu đãi</th><td></td>'
        for _ in shelves
    )
    body = "".join(_row(line, filters, now) for line in chosen)
    checked = " checked" if filters.only_different else ""
    return f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Các gian hàng cạnh nhau</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/page.js"></script>
</head>
<body>
<header class="top">
<h1>Các gian hàng cạnh nhau</h1>
<p class="lead">Điều người mua đang thấy trên từng sàn mô phỏng.
Dòng được đánh dấu là dòng mà các sàn chưa khớp nhau.</p>
<nav class="links" aria-label="Mô phỏng khác"><a href="/payments/">Thanh toán</a>
<a href="/bank/">Ngân hàng của người mua</a> <a href="/carrier/">Người giao hàng</a>
<a href="/live/">Phòng phát trực tiếp</a></nav>
<div class="bar">
<form class="filter" method="get" action="/" role="search">
<label class="field"><span>Tìm theo SKU hoặc tên</span>
<input type="search" name="q" value="{escape(filters.text)}" autocomplete="off"></label>
<label class="check"><input type="checkbox" name="lech" value="1"{checked}> Chỉ dòng chưa khớp</label>
<button type="submit">Lọc</button>
</form>
<p class="sums" aria-live="polite">
<span class="chip" id="total" data-total="{len(everything)}">{len(everything)} SKU</span>
<span class="chip chip--{"bad" if different else "good"}" id="different">{different_text(different)}</span>
<span class="chip chip--quiet" id="pulse">{_clock(now)}</span></p>
</div>
<p class="notice" role="alert"{"" if filters.notice else " hidden"}>{escape(_notice(filters.notice))}</p>
</header>
<main>
<form method="post" action="/control/buy" id="shelf">
<table>
<thead><tr><th rowspan="2" scope="col">SKU</th>
<th class="name" rowspan="2" scope="col">Sản phẩm</th>{heads}</tr>
<tr>{columns}</tr></thead>
<tbody>{body}</tbody>
</table>
</form>
{"" if chosen else '<p class="empty">Không có dòng nào. Nạp danh mục bằng POST /control/seed.</p>'}
</main>
{_editor(shelves, filters)}
</body>
</html>
"""


def different_text(count: int) -> str:
    """How many rows differ, in words."""
    return f"{count} dòng chưa khớp" if count else "Mọi dòng khớp nhau"


def _notice(text: str) -> str:
    """A refusal in the visitor's words."""
    return "Hết hàng trên sàn này." if "sold out" in text else text


def _row(line: Line, filters: Filters, now: float) -> str:
    cells = "".join(_cells(channel, line.sku, row, filters, now) for channel, row in line.cells.items())
    return (
        f'<tr data-sku="{escape(line.sku)}"{" class=differs" if line.differs else ""}>'
        f'<th scope="row">{escape(line.sku)}</th><td class="name">{escape(line.title)}</td>{cells}</tr>'
    )


def _cells(channel: str, sku: str, row: Row | None, filters: Filters, now: float) -> str:
    if row is None:
        return f'<td class="missing first" colspan="4" data-missing="{channel}">không bán</td>'
    target = escape(f"{channel}:{sku}")
    edit = escape("/" + filters.query(edit=f"{channel}:{sku}"))
    off = "" if str(row["status"]).upper() in ON_SALE else f' title="{escape(str(row["status"]))}"'
    where = f"trên {_name(channel)}: {escape(sku)}"
    fields = {"stock": _number(row["stock"]), "price": _money(row["price_vnd"]), "deal": _deal(row, now)}
    values = {"stock": row["stock"], "price": row["price_vnd"], "deal": _deal_value(row, now)}
    shown = "".join(
        f'<td class="{name}{" first" if name == "stock" else ""}{" off" if off else ""}"{off}'
        f' data-cell="{channel}:{name}" data-value="{escape(str(values[name]))}">{text}</td>'
        for name, text in fields.items()
    )
    return shown + (
        f'<td class="acts"><button name="target" value="{target}" title="Một người mua đặt 1 món"'
        f' aria-label="Mua 1 {where}">Mua&nbsp;1</button>'
        f'<a href="{edit}" data-edit="{target}" title="Sửa trên sàn mà không báo cho phần mềm"'
        f' aria-label="Sửa ngầm {where}">Sửa</a></td>'
    )


def _editor(shelves: Mapping[str, Sequence[Row]], filters: Filters) -> str:
    """The form that edits behind our back; open when the address asks for it."""
    channel, _, sku = filters.edit.partition(":")
    row = next((row for row in shelves.get(channel, ()) if row["sku"] == sku), None)
    stock, price = (row["stock"], row["price_vnd"]) if row else ("", "")
    heading = f"{escape(sku)} trên {_name(channel)}" if row else ""
    return f"""<dialog id="editor"{" open" if row else ""} aria-labelledby="editor-title">
<form method="post" action="/control/tamper">
<h2 id="editor-title">Sửa ngầm <span id="editor-of">{heading}</span></h2>
<p>Đổi ngay trên sàn, như thể ai đó sửa trong trang người bán. Đồng bộ phải tự phát hiện và sửa lại.</p>
<input type="hidden" name="target" value="{escape(filters.edit)}">
<label class="field"><span>Tồn</span><input type="number" name="stock" min="0" value="{stock}"></label>
<label class="field"><span>Giá niêm yết (đồng)</span>
<input type="number" name="price_vnd" min="0" value="{price}"></label>
<p class="choices"><button type="submit">Lưu trên sàn</button>
<a href="{escape("/" + filters.query())}" id="editor-close">Thôi</a></p>
</form>
</dialog>"""


def _shown(row: Row | None) -> tuple[int, int, int] | None:
    return None if row is None else (row["stock"], row["price_vnd"], row["shown_price_vnd"])


def _name(channel: str) -> str:
    return NAMES.get(channel, escape(channel))


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _money(value: int) -> str:
    return f"{_number(value)} ₫"


def _deal_value(row: Row, now: float) -> str:
    """The deal as one comparable text; "" without one or after its end."""
    price, ends_at = row["deal_price_vnd"], row["deal_ends_at"]
    if price is None or (ends_at is not None and ends_at <= now):
        return ""
    running = row["deal_starts_at"] is None or row["deal_starts_at"] <= now
    return f"{price}|{'' if running else row['deal_starts_at']}|{ends_at or ''}"


def _deal(row: Row, now: float) -> str:
    value = _deal_value(row, now)
    if not value:
        return "–"
    price, starts_at, ends_at = value.split("|")
    if starts_at:
        limit = f"từ {_clock(float(starts_at))}"
    else:
        limit = f"đến {_clock(float(ends_at))}" if ends_at else ""
    kind = ' class="soon"' if starts_at else ""
    return f"<span{kind}>{_money(int(price))}</span> <small>{limit}</small>"


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(VIETNAM).strftime("%H:%M %d/%m")
