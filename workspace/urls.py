"""Addresses of the workspace, below /kenh-nguoi-ban/."""

from workspace.addresses import care, channels, counter, desk, orders, people, products, stock

app_name = "workspace"
urlpatterns = [
    *desk.urlpatterns,
    *people.urlpatterns,
    *products.urlpatterns,
    *orders.urlpatterns,
    *care.urlpatterns,
    *stock.urlpatterns,
    *counter.urlpatterns,
    *channels.urlpatterns,
]
