"""The frame of every page on which somebody pays: plain HTML, its forms work without script."""

from collections.abc import Iterable, Mapping
from html import escape

from starlette.responses import HTMLResponse

# Without form-action: a browser applies it to the way back to the shop as well.
POLICY = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


def answer(title: str, body: str, *, brand: str = "", status: int = 200) -> HTMLResponse:
    """A whole page around `body` (HTML); `brand` picks its colour."""
    html = f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/page.css">
<link rel="stylesheet" href="/assets/pay.css">
</head>
<body class="pay {escape(brand)}">
<main>
<p class="sandbox-mark">Mô phỏng – không có tiền thật</p>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""
    headers = {
        "content-security-policy": POLICY,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
    }
    return HTMLResponse(html, status_code=status, headers=headers)


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Names and values (plain text) as a list."""
    inner = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f'<dl class="facts">{inner}</dl>'


def buttons(labels: Mapping[str, str]) -> str:
    """A button for each outcome and its label; the first is the main one."""
    main = next(iter(labels))
    return "".join(
        f'<button name="outcome" value="{escape(outcome)}"{"" if outcome == main else " class=quiet"}>'
        f"{escape(label)}</button>"
        for outcome, label in labels.items()
    )


def choices(action: str, token: str, labels: Mapping[str, str], fields: str = "") -> str:
    """A form of buttons that end the payment of a page, below further fields (HTML)."""
    return (
        f'<form method="post" action="{escape(action)}" class="outcomes">'
        f'<input type="hidden" name="token" value="{escape(token)}">{fields}{buttons(labels)}</form>'
    )


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows of cells (HTML) under their heads (plain text); nothing without rows."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    if not body:
        return '<p class="empty">Chưa có.</p>'
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def notice(text: str) -> str:
    """A problem in words (plain text); nothing without one."""
    return f'<p class="notice" role="alert">{escape(text)}</p>' if text else ""


def money(amount_vnd: int) -> str:
    """An amount as it is written in Vietnam."""
    return f"{amount_vnd:,}".replace(",", ".") + " ₫"
