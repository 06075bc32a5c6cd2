"""Live comments: from what a buyer types to intent, order lines, phone and address.

Pure: no Django, no network, no database. `parse(comment, catalogue)` is the whole of it; the modules follow
the way a comment takes: tokens and phones, phrases, codes and names, quantities and variants, lines, intent.
"""

from livestream.comments.catalogue import Catalogue, from_document
from livestream.comments.parser import parse
from livestream.comments.values import Comment, Intent, Line, Parsed, Topic
from livestream.comments.wares import Product, Variant

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
