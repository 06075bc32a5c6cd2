"""What TikTok Shop's answer to a write means for each change."""

from collections.abc import Mapping, Sequence
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.tiktok.gateway import SUCCESS, Answer
from channels_sync.protocol import Change, Outcome, Result

# Verdicts on one SKU other than REJECTED.
OUTCOMES = {
    "12052038": Outcome.CONFLICT,  # price locked by a running promotion
    "12019045": Outcome.CONFLICT,
    "12052393": Outcome.CONFLICT,  # stock locked by a promotion: may not fall
    "17029022": Outcome.CONFLICT,  # in another running or coming activity
    "17029047": Outcome.CONFLICT,  # held by a running flash sale
    "17029048": Outcome.CONFLICT,
    "17029005": Outcome.THROTTLED,  # its start passed while the call was under way
    "17029009": Outcome.THROTTLED,  # the activity ended under our hands: look again
    "17029010": Outcome.THROTTLED,
    "17029012": Outcome.THROTTLED,
    "36009003": Outcome.UNAVAILABLE,
    "36009007": Outcome.UNAVAILABLE,
}

WRAPPERS = {"12052910", "12052990"}  # "a check failed": the reason is in extra_errors

LOOK_AGAIN_S = 2.0


def results(changes: Sequence[Change], answer: Answer) -> list[Result]:
    """One result per change, in order.

    A business code is the verdict on every change. A success names what it left out in `data.errors`, by
    SKU id; errors that name none of ours stand for every change. Where others are named beside them, the
    changes no error names are UNKNOWN: the answer does not say what became of them.
    """
    if answer.code != SUCCESS:
        reason = answer.code, answer.message
        return [_result(change, answer, _verdict(reason), reason) for change in changes]
    ours = {change.ref.sku for change in changes}
    named: dict[str, tuple[str, str]] = {}
    loose: tuple[str, str] | None = None
    for error in map(as_dict, as_list(answer.data.get("errors"))):
        sku = as_text(as_dict(error.get("detail")).get("sku_id") or error.get("sku_id"))
        if sku in ours:
            named.setdefault(sku, _reason(error))
        else:
            loose = loose or _reason(error)
    results = []
    for change in changes:
        if own := named.get(change.ref.sku):
            results.append(_result(change, answer, _verdict(own), own))
        elif loose:
            results.append(_result(change, answer, Outcome.UNKNOWN if named else _verdict(loose), loose))
        else:
            results.append(_result(change, answer, Outcome.APPLIED))
    return results


def _reason(error: Mapping[str, Any]) -> tuple[str, str]:
    extras = map(as_dict, as_list(as_dict(error.get("detail")).get("extra_errors")))
    told = [(as_text(row.get("code")), as_text(row.get("message"))) for row in (error, *extras)]
    return next(((code, message) for code, message in told if code and code not in WRAPPERS), told[0])


def _verdict(reason: tuple[str, str]) -> Outcome:
    return OUTCOMES.get(reason[0], Outcome.REJECTED)


def _result(change: Change, answer: Answer, outcome: Outcome, reason: tuple[str, str] = ("", "")) -> Result:
    code, message = reason
    return Result(
        ref=change.ref,
        version=change.version,
        outcome=outcome,
        code=code,
        message=message,
        retry_after=LOOK_AGAIN_S if outcome is Outcome.THROTTLED else None,
        request_id=answer.request_id,
    )


def applied(change: Change) -> Result:
    """The shop already shows what the change asks for."""
    return Result(ref=change.ref, version=change.version, outcome=Outcome.APPLIED)
