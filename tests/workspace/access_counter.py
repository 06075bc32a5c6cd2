"""The counter and who may stand at it."""

from workspace.access import Task

QUAY = "/kenh-nguoi-ban/ban-tai-quay/"
ROWS = [("get", QUAY, Task.PACK, None), ("post", QUAY, Task.PACK, None)]
