"""Products, producers and certificates as tables, for people with a spreadsheet."""

from import_export.fields import Field
from import_export.resources import ModelResource

from catalog.models import Certificate, Producer, Product


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


class ProducerResource(ModelResource):
    """Who sells, where, and whether it was verified. Without the people who act for them."""

    kind = Field("get_kind_display", "kind")
    ward = Field("ward__full_name", "ward")

    class Meta:
        model = Producer
        fields = export_order = ("code", "name", "kind", "ward", "tax_code", "identity_verified")

    def filter_export(self, queryset, **kwargs):
        """With the ward."""
        return queryset.select_related("ward")


class CertificateResource(ModelResource):
    """Papers, with what they are of."""

    product = Field("product__code", "product")
    product_name = Field("product__name", "product_name")
    producer = Field("producer__name", "producer")
    programme = Field("get_programme_display", "programme")
    level = Field("get_level_display", "level")

    class Meta:
        model = Certificate
        fields = export_order = (
            "number",
            "product",
            "product_name",
            "producer",
            "programme",
            "stars",
            "level",
            "year",
            "decision_no",
            "issued_on",
            "expires_on",
            "revoked_on",
        )

    def filter_export(self, queryset, **kwargs):
        """With product and producer."""
        return queryset.select_related("product", "producer")
