"""The counter and who may stand at it."""

from tests.workspace.access_orders import EVERYBODY, Row

QUAY = "/kenh-nguoi-ban/ban-tai-quay/"
FIXED: list[tuple[str, str, set[str]]] = [("get", QUAY, EVERYBODY), ("post", QUAY, EVERYBODY)]
OF_ROWS: list[Row] = []
