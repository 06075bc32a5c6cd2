"""Addresses of the workspace, below /kenh-nguoi-ban/."""

from workspace.addresses import desk, people, products

app_name = "workspace"
urlpatterns = [
    *desk.urlpatterns,
    *people.urlpatterns,
    *products.urlpatterns,
]
