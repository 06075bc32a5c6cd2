"""Orders and the account."""

from django.urls import path

from storefront.views import care, orders

urlpatterns = [
    path("tra-cuu/", orders.track, name="track"),
    path("don-hang/<str:code>/", orders.order, name="order"),
    path("don-hang/<str:code>/huy-don/", orders.cancellation, name="order_cancel"),
    path("don-hang/<str:code>/tra-hang/", orders.ask_back, name="order_return"),
    path("don-hang/<str:code>/tra-hang/<int:pk>/rut-lai/", orders.withdrawal, name="order_return_withdraw"),
    path("don-hang/<str:code>/anh/<int:pk>/", orders.picture, name="order_picture"),
    path("don-hang/<str:code>/hoi/", care.ask, name="order_ask"),
    path("ho-tro/<str:code>/", care.ticket, name="ticket"),
]
