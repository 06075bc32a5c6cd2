"""Replies at hand: words with blanks, which the console fills in for one comment or one draft."""

import re
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Producer
from livestream import locks, scripts
from livestream.errors import LiveRefused
from livestream.models import ReplyMacro

BLANKS = ("name", "goods", "link", "minutes")
BUILT_IN = (
    gettext_lazy("We have your order {goods}. Confirm it here within {minutes} minutes: {link}"),
    gettext_lazy("Sorry, {goods} is sold out. Would you like something else?"),
    gettext_lazy("{name}, please leave your phone number so that we can send it."),
    gettext_lazy("{name}, which one do you mean and how many? Write the code and the number, like M12 x2."),
)
_BLANK = re.compile(r"\{([^{}]*)\}")
MOST = 9  # in all: each has a digit for its key


def at_hand(producer: Producer) -> Sequence[str]:
    """The shop's, then the producer's own; the place is the key. One query."""
    own = own_replies(producer)
    return [str(words) for words in BUILT_IN] + [one.words for one in own]


def own_replies(producer: Producer) -> Sequence[ReplyMacro]:
    """Those the producer wrote."""
    return list(ReplyMacro.objects.filter(producer=producer).order_by("pk"))


def unknown_blanks(words: str) -> list[str]:
    """Blanks that nobody can fill in."""
    return [name for name in _BLANK.findall(words) if name not in BLANKS]


@transaction.atomic
def add(*, producer: Producer, words: str) -> ReplyMacro:
    """One more. Raises LiveRefused for the same again, an unknown blank, or more than there are keys."""
    if unknown := unknown_blanks(words):
        raise LiveRefused("words", _("Nobody can fill in {%(name)s}.") % {"name": unknown[0]})
    if found := scripts.findings(_BLANK.sub("", words), prices_vnd=()):  # it is said in public
        raise LiveRefused("words", found[0].words)
    locks.replies(producer.pk)
    most = MOST - len(BUILT_IN)
    if ReplyMacro.objects.filter(producer=producer).count() >= most:
        raise LiveRefused(
            "words", _("There are keys for %(most)d of your own. Take one out.") % {"most": most}
        )
    try:
        with transaction.atomic():
            return ReplyMacro.objects.create(producer=producer, words=words)
    except IntegrityError:
        raise LiveRefused("words", _("You have this reply already.")) from None


def remove(*, producer: Producer, pk: int) -> None:
    """Take one out; one that is gone already stays gone."""
    ReplyMacro.objects.filter(producer=producer, pk=pk).delete()
