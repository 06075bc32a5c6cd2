"""GET products/ and products/<live_code>/: what is on sale, for anyone."""

from dataclasses import replace
from typing import Any

from allauth.account.adapter import get_adapter
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, BaseThrottle
from rest_framework.views import APIView

from accounts.models import Ward
from catalog import queries, search
from catalog.models import Producer, Product, Variant
from core import ratelimit


class AgeQuery(serializers.Serializer):
    """Alcohol is left out until the caller says that its user is 18 or older."""

    age_confirmed = serializers.BooleanField(default=False, help_text="1: the user has confirmed to be 18+")


class ProductQuery(AgeQuery):
    """The filters of the list."""

    q = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=200,
        help_text="words, accents optional, the best fit first; “ocop 4 sao” or “dưới 100k” filter",
    )
    category = serializers.CharField(default="", allow_blank=True, max_length=60, help_text="slug")
    stars = serializers.IntegerField(
        default=None,
        allow_null=True,
        min_value=3,
        max_value=5,
        help_text="stars of a certificate valid today",
    )


class ProducerSerializer(serializers.ModelSerializer):
    """Who makes it."""

    class Meta:
        model = Producer
        fields = ["code", "name", "slug"]


class WardSerializer(serializers.ModelSerializer):
    """Where it comes from."""

    name = serializers.CharField(source="full_name")
    province = serializers.CharField(source="province.name")

    class Meta:
        model = Ward
        fields = ["code", "name", "province"]


class VariantSerializer(serializers.ModelSerializer):
    """A SKU; the price is the list price in đồng."""

    price = serializers.IntegerField(source="price_vnd")

    class Meta:
        model = Variant
        fields = ["sku", "label", "price"]


class ProductSerializer(serializers.ModelSerializer):
    """`price` is that of the cheapest variant in đồng; `stars` is null without a valid certificate."""

    live_code = serializers.CharField(source="code")
    category = serializers.SlugField(source="category.slug")
    price = serializers.IntegerField(source="price_from_vnd")
    stars = serializers.IntegerField(allow_null=True)
    producer = ProducerSerializer()
    ward = WardSerializer()
    variants = VariantSerializer(many=True)

    class Meta:
        model = Product
        fields = [
            "live_code",
            "slug",
            "name",
            "name_en",
            "category",
            "price",
            "stars",
            "unit",
            "description",
            "mandatory_notice",
            "producer",
            "ward",
            "variants",
        ]
        read_only_fields = fields


class ProductPages(PageNumberPagination):
    """?page= and ?page_size=, at most 100."""

    page_size = 24
    page_size_query_param = "page_size"
    max_page_size = 100


class SearchThrottle(BaseThrottle):
    """The limit of searches by one address; requests without words do not count."""

    _wait = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count a search."""
        if request.query_params.get("q", "").strip():
            self._wait = ratelimit.shop_wait_s("search", get_adapter().get_client_ip(request))
        return not self._wait

    def wait(self) -> float:
        """Seconds until the next one."""
        return self._wait


class ProductViewSet(viewsets.ReadOnlyModelViewSet):
    """Products on sale."""

    serializer_class = ProductSerializer
    pagination_class = ProductPages
    filter_backends: list[type] = []
    throttle_classes = [AnonRateThrottle, SearchThrottle]
    queryset = Product.objects.none()  # what the schema is drawn from; see get_queryset
    lookup_field = "code"
    lookup_url_kwarg = "live_code"
    lookup_value_regex = "[A-Za-z0-9._-]+"

    def get_queryset(self) -> QuerySet[Product]:
        """What the query asks for, with words by fit, else by code. Raises ValidationError for nonsense."""
        query = ProductQuery if self.action == "list" else AgeQuery
        asked = query(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        stars = asked.validated_data.pop("stars", None)
        words = asked.validated_data.pop("q", "")
        filters = queries.ShelfFilters(**asked.validated_data, stars=(stars,) if stars else ())
        if not words.strip():
            return queries.with_details(queries.filtered(filters)).order_by("code")
        found = search.find(words, age_confirmed=filters.age_confirmed)
        return queries.with_details(search.in_order(_within(filters, found.reading), found))

    def get_object(self) -> Product:
        """By live code, in either case, as buyers type it."""
        try:
            return self.get_queryset().get(code__iexact=self.kwargs["live_code"])
        except Product.DoesNotExist as error:
            raise Http404 from error

    @extend_schema(parameters=[ProductQuery])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Products on sale that fit every filter."""
        return super().list(request, *args, **kwargs)

    @extend_schema(parameters=[AgeQuery])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One product on sale."""
        return super().retrieve(request, *args, **kwargs)


def _within(filters: queries.ShelfFilters, reading: search.Reading) -> QuerySet[Any]:
    """What fits the filters that were named and those that the words were understood as."""
    asked = replace(
        filters,
        stars=filters.stars or reading.stars,
        price_from_vnd=reading.price_from_vnd,
        price_to_vnd=reading.price_to_vnd,
    )
    products = queries.filtered(asked)
    return products.filter(stars__isnull=False) if reading.ocop else products
