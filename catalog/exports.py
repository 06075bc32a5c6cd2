"""Products as a table, for people with a spreadsheet."""

from import_export.fields import Field
from import_export.resources import ModelResource

from catalog.models import Product


class ProductResource(ModelResource):
    """Products with the names of what they point at."""

    category = Field("category__name", "category")
    producer = Field("producer__name", "producer")
    ward = Field("ward__full_name", "ward")
    price_from_vnd = Field("price_from_vnd", "price_from_vnd", readonly=True)
    stars = Field("stars", "stars", readonly=True)

    class Meta:
        model = Product
        fields = export_order = (
            "code",
            "name",
            "name_en",
            "category",
            "producer",
            "ward",
            "ocop_subgroup",
            "stars",
            "unit",
            "price_from_vnd",
            "ship_mode",
            "shelf_life_days",
            "gi_name",
            "abv_percent",
            "age_restricted",
            "promotion_banned",
            "health_food",
            "mandatory_notice",
            "state",
        )
