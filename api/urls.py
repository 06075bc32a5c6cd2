"""Addresses under /api/v1/."""

from django.urls import path
from rest_framework.routers import DefaultRouter

from api.v1.docs import docs, schema
from api.v1.products import ProductViewSet

router = DefaultRouter()
router.register("products", ProductViewSet, basename="product")

app_name = "api"
urlpatterns = [path("schema/", schema, name="schema"), path("docs/", docs, name="docs"), *router.urls]
