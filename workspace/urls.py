"""Addresses of the workspace, below /kenh-nguoi-ban/."""

from workspace.addresses import desk, orders

app_name = "workspace"
urlpatterns = [
    *desk.urlpatterns,
    *orders.urlpatterns,
]
