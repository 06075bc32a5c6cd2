"""Orders and the account."""

from django.urls import path

from storefront.views import care, orders

urlpatterns = [
    path("don-hang/<str:code>/", orders.order, name="order"),
    path("ho-tro/<str:code>/", care.ticket, name="ticket"),
]
