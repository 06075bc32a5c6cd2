"""Where a refund is transferred to: the shopper's bank, account and name."""

from django.utils.translation import gettext_lazy as _

from payments.account_form import AccountForm


class RefundAccountForm(AccountForm):
    """The account of whoever ordered."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="refund_%s")
        self.fields["holder"].help_text = _("As the bank writes it. It should be you who ordered.")
