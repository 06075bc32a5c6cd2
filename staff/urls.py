"""Addresses of the desk, below /staff/."""

from django.urls import path

from staff import batch_views, views

app_name = "staff"
urlpatterns = [
    path("queues/", views.desk, name="desk"),
    path("queues/certificates/pages/<int:pk>/", views.certificate_page, name="certificate_page"),
    path("queues/<slug:name>/", views.queue, name="queue"),
    path("queues/<slug:name>/next/", views.take_next, name="next"),
    path("queues/<slug:name>/batch/<slug:verdict>/", batch_views.batch, name="batch"),
    path("queues/<slug:name>/<int:pk>/", views.case, name="case"),
    path("queues/<slug:name>/<int:pk>/assignment/", views.take, name="take"),
    path("queues/<slug:name>/<int:pk>/assignment/transfer/", views.give, name="give"),
    path("queues/<slug:name>/<int:pk>/assignment/end/", views.put_back, name="put_back"),
    path("queues/<slug:name>/<int:pk>/<slug:verdict>/", views.decide, name="decide"),
]
