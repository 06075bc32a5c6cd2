"""Products, their origin and their makers."""

from django.urls import path

from storefront.views import age, producer, product

urlpatterns = [
    path("san-pham/<slug:slug>/", product.product, name="product"),
    path("co-so/<slug:slug>/", producer.producer, name="producer"),
    path("xac-nhan-tuoi/", age.gate, name="age_gate"),
]
