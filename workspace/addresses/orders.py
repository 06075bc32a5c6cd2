"""Orders: the desk's list, one of them, steps, papers, returns."""

from django.urls import path

from workspace.views import batch, order, orders, printing, returns, splitting

urlpatterns = [
    path("don-hang/", orders.inbox, name="orders"),
    path("don-hang/hang-loat/", batch.batch, name="orders_batch"),
    path("don-hang/in/", printing.papers, name="orders_papers"),
    path("don-hang/<int:pk>/", order.order, name="order"),
    path("don-hang/<int:pk>/ghi-chu/", order.remark, name="order_remark"),
    path("don-hang/<int:pk>/tach-kien/", splitting.split, name="order_split"),
    path("tra-hang/", returns.returns, name="returns"),
    path("tra-hang/<int:pk>/", returns.decide, name="return"),
    path("tra-hang/<int:pk>/da-nhan/", returns.receive, name="return_receive"),
    path("tra-hang/anh/<int:pk>/", returns.picture, name="return_picture"),
    path("don-hang/<int:pk>/<slug:noun>/", order.step, name="order_step"),
]
