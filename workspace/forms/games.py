"""A game with the audience, as it is planned; how a prize was handed over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.price_field import PriceField
from livestream import draws, game_rules, queries
from livestream.draws import Kind
from livestream.models import LiveSession, Minigame, MinigameWinner
from livestream.models.minigame import MOST_MINUTES, MOST_WINNERS

NUMBER = {"inputmode": "numeric"}


class GameForm(forms.ModelForm):
    """One game."""

    prize_vnd = PriceField(
        label=_("Worth of one prize (₫)"), help_text=_("What one would pay for it. Viewers do not see it.")
    )

    class Meta:
        model = Minigame
        fields = (
            "kind",
            "title",
            "low",
            "high",
            "answer",
            "prize",
            "prize_vnd",
            "variant",
            "winners",
            "minutes",
            "tag",
            "item",
            "rules",
        )
        widgets = {
            "kind": forms.RadioSelect,
            "low": forms.NumberInput(NUMBER),
            "high": forms.NumberInput(NUMBER),
            "answer": forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
            "winners": forms.NumberInput(NUMBER | {"max": MOST_WINNERS}),
            "minutes": forms.NumberInput(NUMBER | {"max": MOST_MINUTES}),
            "tag": forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
            "rules": forms.Textarea({"rows": 5}),
        }
        help_texts = {
            "title": _("What viewers read first, as “How many cashews are in the jar?”"),
            "low": _("Only where a number is guessed."),
            "high": _("Only where a number is guessed."),
            "answer": _(
                "A number, or one letter. Nobody outside sees it before the end. Empty for a plain draw."
            ),
            "prize": _("In words. Alcohol may not be a prize."),
            "variant": _("Where the prize is one of your products."),
            "tag": _("Viewers write it before their answer: #ocop 27."),
            "item": _("When in the run of show it is played."),
            "rules": _("Empty: the words of our template. They are read aloud."),
        }

    def __init__(self, *args: Any, session: LiveSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        own = queries.own_variants(session.producer_id).filter(product__age_restricted=False)
        fields["variant"].queryset = own
        fields["variant"].label_from_instance = lambda one: (
            f"{one.product.code} {one.product.name}, {one.label}"
        )
        fields["item"].queryset = session.items.order_by("position")
        fields["variant"].empty_label = fields["item"].empty_label = "–"

    def clean(self) -> dict[str, Any]:
        """What does not belong to its kind is left out; the rest has to make a game."""
        data = super().clean() or {}
        if data.get("kind") != Kind.GUESS:
            data["low"] = data["high"] = None
        if data.get("kind") == Kind.DRAW:
            data["answer"] = ""
        data["answer"] = draws.plain(data.get("answer") or "")
        if not self.errors:
            terms = {name: data[name] for name in ("kind", "tag", "answer", "low", "high")}
            if wrong := game_rules.wrong_terms(Minigame(**terms)):
                self.add_error(*wrong)
        return data


class CallOffForm(forms.Form):
    """Why a game has no winner."""

    reason = forms.CharField(
        label=_("Why it is called off"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Viewers read the reason."),
    )


class HandOverForm(forms.Form):
    """How a winner got the prize."""

    how = forms.ChoiceField(label=_("How it was handed over"), choices=MinigameWinner.How.choices)
