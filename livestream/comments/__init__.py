"""Live comments: from what a buyer types to intent, order lines, phone and address.

Pure: no Django, no network, no database. `parse(comment, catalogue)` is the whole of it; the modules follow
the way a comment takes: tokens and phones, phrases, codes and names, quantities and variants, lines, intent.
"""

from livestream.comments.catalogue import Catalogue, Product, Variant, from_document
from livestream.comments.parser import parse
from livestream.comments.values import Comment, Intent, Line, Parsed, Topic

__all__ = [
    "Catalogue",
    "Comment",
    "Intent",
    "Line",
    "Parsed",
    "Product",
    "Topic",
    "Variant",
    "from_document",
    "parse",
]
