"""Addresses of the workspace, below /kenh-nguoi-ban/."""

from workspace.addresses import care, counter, desk, orders, stock

app_name = "workspace"
urlpatterns = [
    *desk.urlpatterns,
    *orders.urlpatterns,
    *care.urlpatterns,
    *stock.urlpatterns,
    *counter.urlpatterns,
]
