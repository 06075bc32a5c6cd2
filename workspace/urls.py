"""Addresses of the workspace, below /kenh-nguoi-ban/."""

from workspace.addresses import (
    care,
    channels,
    counter,
    desk,
    live,
    money,
    orders,
    people,
    products,
    promotions,
    stock,
)

app_name = "workspace"
urlpatterns = [
    *desk.urlpatterns,
    *people.urlpatterns,
    *products.urlpatterns,
    *orders.urlpatterns,
    *care.urlpatterns,
    *stock.urlpatterns,
    *promotions.urlpatterns,
    *counter.urlpatterns,
    *live.urlpatterns,
    *money.urlpatterns,
    *channels.urlpatterns,
]
