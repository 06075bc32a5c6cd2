"""Cart and checkout."""

from django.urls import path

from storefront.views import places

urlpatterns = [
    path("phuong-xa/", places.wards, name="wards"),
]
