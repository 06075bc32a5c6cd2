"""Products, their origin and their makers."""

from django.urls import path

from storefront.views import age, catalog

urlpatterns = [
    path("san-pham/<slug:slug>/", catalog.product, name="product"),
    path("co-so/<slug:slug>/", catalog.producer, name="producer"),
    path("xac-nhan-tuoi/", age.gate, name="age_gate"),
]
