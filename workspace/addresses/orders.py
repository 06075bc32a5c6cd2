"""Orders: the desk's list, one of them, steps, papers, returns."""

from django.urls import path

from workspace.views import batch, order, orders

urlpatterns = [
    path("don-hang/", orders.inbox, name="orders"),
    path("don-hang/hang-loat/", batch.batch, name="orders_batch"),
    path("don-hang/<int:pk>/", order.order, name="order"),
    path("don-hang/<int:pk>/ghi-chu/", order.remark, name="order_remark"),
    path("don-hang/<int:pk>/<slug:noun>/", order.step, name="order_step"),
]
