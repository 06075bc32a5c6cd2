"""VNPay's codes and what they mean here. Pure."""

from collections.abc import Mapping

from payments.providers.protocol import Outcome, PayBack, Step, Verdict

OK, SUSPICIOUS = "00", "07"
NOT_FOUND, IN_PROCESS, NOT_PAID, WRONG_FORMAT = "91", "94", "95", "03"

# vnp_TransactionStatus. After 04 to 09 the money has been taken and something goes on with it.
VERDICTS: Mapping[str, Verdict] = {
    "00": Verdict.PAID,
    "01": Verdict.PENDING,
    "02": Verdict.FAILED,
    "04": Verdict.HELD,  # taken by the bank, not successful at VNPay
    "05": Verdict.HELD,  # a refund is in progress
    "06": Verdict.HELD,  # a refund was sent to the bank
    "07": Verdict.HELD,  # suspected fraud
    "09": Verdict.HELD,  # a refund was rejected
}
REFUND_TYPES = ("02", "03")  # all, a part
REFUND_STEPS: Mapping[str, Step] = {
    "00": Step.DONE,
    "05": Step.SENT,
    "06": Step.DONE,  # the bank has it: VNPay has no later status
    "09": Step.FAILED,
}
RSP_CODES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.STORED: ("00", "Confirm Success"),
    Outcome.NO_ATTEMPT: ("01", "Order not found"),
    Outcome.KNOWN: ("02", "Order already confirmed"),
    Outcome.WRONG_AMOUNT: ("04", "Invalid amount"),
    Outcome.FORGED: ("97", "Invalid signature"),
    Outcome.FOREIGN: ("97", "Invalid signature"),
    Outcome.UNREADABLE: ("99", "Unknown error"),
    Outcome.TROUBLE: ("99", "Unknown error"),
}


def verdict(response: str, status: str) -> Verdict:
    """Both fields have to say 00: the samples that look at one of them mistake failures for payments."""
    if SUSPICIOUS in (response, status):
        return Verdict.HELD
    if response != OK and status == OK:  # they contradict each other: its answer to a question will tell
        return Verdict.PENDING
    return VERDICTS.get(status, Verdict.PENDING)


def refund_step(code: str, pay_back: PayBack) -> Step:
    """What the answer to a refund means for it."""
    if code == OK:
        return Step.SENT
    if code == IN_PROCESS:  # ours, sent before; unless an earlier part may be the one
        return Step.RETRY if pay_back.refunded_before_vnd else Step.SENT
    return Step.FAILED if code in (NOT_FOUND, NOT_PAID, WRONG_FORMAT) else Step.RETRY
