"""The XML that Lazada takes, and the HTML of a description: made of plain text and read back into it."""

import html
import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Tree = Mapping[str, "str | Tree | Sequence[str | Tree]"]

# What no XML document may hold, however it is escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Lazada refuses these in names (4129); a quotation mark has a harmless twin.
_FORBIDDEN = str.maketrans({'"': "”", **dict.fromkeys("^~<>|", " ")})
_BREAK = re.compile(r"<br\s*/?>|</(?:li|div|h\d|tr)>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def request(product: Tree) -> str:
    """The request about one product."""
    return f"<Request><Product>{elements(product)}</Product></Request>"


def elements(tree: Tree) -> str:
    """XML of a tree: text is escaped, a list repeats its element."""
    return "".join(
        f"<{name}>{_inside(one)}</{name}>"
        for name, value in tree.items()
        for one in ([value] if isinstance(value, str | Mapping) else value)
    )


def _inside(value: "str | Tree") -> str:
    return escape(_NO_XML.sub("", value)) if isinstance(value, str) else elements(value)


def name(text: str) -> str:
    """A name without the characters that Lazada forbids."""
    return " ".join(text.translate(_FORBIDDEN).split())


def description(text: str) -> str:
    """HTML of plain paragraphs, which blank lines part."""
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(
        "<p>" + "<br/>".join(html.escape(line, quote=False) for line in part.splitlines()) + "</p>"
        for part in paragraphs
        if part
    )


def plain(markup: str) -> str:
    """The paragraphs of a description, parted by blank lines."""
    text = _TAG.sub("", _BREAK.sub("\n", re.sub(r"</p>", "\n\n", markup, flags=re.IGNORECASE)))
    return html.unescape(text).strip()
