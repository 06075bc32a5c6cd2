"""What the shop owes the producer."""

from django.urls import path

from workspace.views import settlements

urlpatterns = [
    path("doi-soat/", settlements.settlements, name="settlements"),
    path("doi-soat/<int:pk>/", settlements.settlement, name="settlement"),
    path("doi-soat/<int:pk>/<slug:kind>/", settlements.file, name="settlement_file"),
]
