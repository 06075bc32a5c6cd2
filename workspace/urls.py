"""Addresses of the workspace, below /kenh-nguoi-ban/."""

from workspace.addresses import desk, people

app_name = "workspace"
urlpatterns = [
    *desk.urlpatterns,
    *people.urlpatterns,
]
