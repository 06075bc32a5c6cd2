"""Addresses of the workspace, below /kenh-nguoi-ban/."""

from workspace.addresses import care, counter, desk, money, orders, people, products, stock

app_name = "workspace"
urlpatterns = [
    *desk.urlpatterns,
    *people.urlpatterns,
    *products.urlpatterns,
    *orders.urlpatterns,
    *care.urlpatterns,
    *stock.urlpatterns,
    *counter.urlpatterns,
    *money.urlpatterns,
]
