"""The style sheets every page stands on, in order: single files while developing, one file when collected."""

import re
from collections.abc import Callable

BUNDLE = "css/site.css"
SHEETS = (
    "css/00-layers.css",
    "css/reset.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/components/header.css",
    "css/components/menu.css",
    "css/components/suggest.css",
    "css/components/footer.css",
    "css/components/button.css",
    "css/components/badge.css",
    "css/components/card.css",
    "css/components/price.css",
    "css/components/chip.css",
    "css/components/form.css",
    "css/components/facts.css",
    "css/components/notice.css",
    "css/components/pager.css",
    "css/utilities.css",
    "css/print.css",
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")
_ADDRESS = re.compile(r"""url\(["']?(?!data:)([^"')]+)""")


def bundle(read: Callable[[str], str]) -> str:
    """All sheets in one, without comments and indentation. `read` gives the text of one.

    Raises ValueError when a sheet below css/ has an address of its own: moved, it would point elsewhere.
    """
    return "".join(f"{_bare(name, read(name))}\n" for name in SHEETS)


def _bare(name: str, text: str) -> str:
    if name.count("/") > BUNDLE.count("/") and (found := _ADDRESS.search(text)):
        raise ValueError(f"{name}: {found[1]} would point elsewhere in {BUNDLE}")
    return _BREAK.sub("\n", _COMMENT.sub("", text)).strip()
