"""The signature of Lazada Open Platform calls."""

import hashlib
import hmac
from collections.abc import Mapping


def sign(path: str, parameters: Mapping[str, str], secret: str) -> str:
    """HMAC-SHA256 over the API path and every parameter in ASCII order of its name, upper-case hex.

    `path` is the API path without host and "/rest"; `parameters` hold the decoded text of all that is
    sent in query and body, system parameters included, `sign` itself and empty values left out.
    """
    text = path + "".join(f"{name}{value}" for name, value in sorted(parameters.items()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
