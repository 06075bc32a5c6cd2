"""Orders of the web shop and of every marketplace, on the same tables; their lines, packages and history."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _

from accounts.models import Ward
from catalog.models import Producer
from core.channels import Channel
from orders.models import triggers
from orders.states import Fulfilment, Status

STATUSES = {
    Status.PENDING_PAYMENT: _("waiting for payment"),
    Status.PENDING_CONFIRM: _("waiting to be confirmed"),
    Status.TO_SHIP: _("to be sent"),
    Status.PACKING: _("being packed"),
    Status.SHIPPING: _("on its way"),
    Status.DELIVERED: _("delivered"),
    Status.COMPLETED: _("completed"),
    Status.DELIVERY_FAILED: _("delivery failed"),
    Status.RETURNING: _("coming back"),
    Status.RETURNED: _("returned"),
    Status.CANCELLED: _("cancelled"),
}
FULFILMENTS = {
    Fulfilment.NOT_PACKED: _("not packed"),
    Fulfilment.PACKED: _("packed"),
    Fulfilment.ON_THE_WAY: _("on its way"),
    Fulfilment.HANDED_OVER: _("handed over"),
    Fulfilment.COMING_BACK: _("coming back"),
    Fulfilment.BACK: _("back at the shop"),
    Fulfilment.NONE: _("nothing to send"),
}


class Order(models.Model):
    """An order. `scope` is the key of the shop it was placed in ("account:3", empty on the web) and
    `external_ref` its number there. The recipient is masked as the marketplace masks it.

    Status, payment, fulfilment and cash on delivery are fields of their own. `remote_updated_at` is the
    moment, on the marketplace's clock, of the newest snapshot that was applied, and `digest` stands for that
    snapshot whole.
    """

    class Payment(models.TextChoices):
        """What the buyer has paid."""

        UNPAID = "unpaid", _("unpaid")
        PAID = "paid", _("paid")
        REFUNDED = "refunded", _("refunded")

    class Cod(models.TextChoices):
        """Cash on delivery."""

        NONE = "none", _("no cash on delivery")
        DUE = "due", _("to be collected")
        COLLECTED = "collected", _("collected")

    class Method(models.TextChoices):
        """How a shopper of the web shop pays."""

        COD = "cod", _("cash on delivery")
        VNPAY = "vnpay", "VNPay"
        MOMO = "momo", "MoMo"
        BANK_QR = "bank_qr", _("bank transfer by VietQR")
        CASH = "cash", _("cash at the counter")

    code = models.CharField(_("code"), max_length=20, unique=True)
    channel = models.CharField(_("channel"), max_length=10, choices=[(c.value, c.label) for c in Channel])
    scope = models.CharField(_("shop"), max_length=40, blank=True)
    external_ref = models.CharField(_("number there"), max_length=80, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=[(s.value, w) for s, w in STATUSES.items()])
    platform_status = models.CharField(_("status there"), max_length=60, blank=True)
    payment = models.CharField(_("payment"), max_length=10, choices=Payment, default=Payment.UNPAID)
    fulfilment = models.CharField(
        _("goods"), max_length=12, choices=[(s.value, w) for s, w in FULFILMENTS.items()]
    )
    cod = models.CharField(_("cash on delivery"), max_length=10, choices=Cod, default=Cod.NONE)

    recipient_name = models.CharField(_("recipient"), max_length=120, blank=True)
    recipient_phone = models.CharField(_("phone"), max_length=40, blank=True)
    recipient_address = models.CharField(_("address"), max_length=400, blank=True)
    province = models.CharField(_("province"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    total_vnd = models.BigIntegerField(_("total (đồng)"), default=0)
    shipping_vnd = models.BigIntegerField(_("shipping (đồng)"), default=0)
    placed_at = models.DateTimeField(_("placed at"))
    remote_updated_at = models.DateTimeField(_("changed there at"), null=True, blank=True)
    digest = models.CharField(max_length=32, blank=True, editable=False)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    ship_by = models.DateTimeField(_("send by"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(_("cancellation asked at"), null=True, blank=True)
    cancel_key = models.CharField(max_length=80, blank=True)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=200, blank=True)
    is_short = models.BooleanField(_("short of stock"), default=False)

    # Of the web shop alone
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("shopper"),
    )
    place_key = models.CharField(max_length=60, null=True, unique=True, editable=False)
    token = models.CharField(max_length=43, blank=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone for questions"), max_length=16, blank=True)
    ward = models.ForeignKey(
        Ward, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ward")
    )
    street_line = models.CharField(_("house number and street"), max_length=200, blank=True)
    method = models.CharField(_("payment method"), max_length=8, choices=Method, blank=True)
    goods_vnd = models.BigIntegerField(_("goods at list prices (đồng)"), default=0)
    discount_vnd = models.BigIntegerField(_("discounts (đồng)"), default=0)
    voucher_code = models.CharField(_("voucher"), max_length=20, blank=True)
    invoice = models.JSONField(_("VAT invoice"), null=True, blank=True)
    terms_at = models.DateTimeField(_("agreed to the terms at"), null=True, blank=True)
    adult_at = models.DateTimeField(_("said to be 18 at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("pay by"), null=True, blank=True)
    locale = models.CharField(_("language"), max_length=5, default="vi")
    cancelled_vnd = models.BigIntegerField(_("of it cancelled (đồng)"), default=0)
    owed_vnd = models.BigIntegerField(_("to be paid back (đồng)"), default=0)
    lapsed_vnd = models.BigIntegerField(_("of it ran out unpaid (đồng)"), default=0)
    received_vnd = models.BigIntegerField(_("came in (đồng)"), default=0)
    refunded_vnd = models.BigIntegerField(_("paid back (đồng)"), default=0)
    has_unknown_sku = models.BooleanField(_("unknown SKU"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("order"), _("orders")
        triggers = [triggers.OF_ORDER]
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "external_ref"], condition=~Q(external_ref=""), name="order_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at"], name="order_placed_at"),
            models.Index(
                fields=["user", "-placed_at"], condition=Q(user__isnull=False), name="order_by_user"
            ),
            models.Index(fields=["expires_at"], condition=Q(status="pending_payment"), name="order_unpaid"),
            models.Index(
                fields=["placed_at"], condition=Q(status="pending_confirm"), name="order_unconfirmed"
            ),
            models.Index(fields=["phone"], condition=Q(cod="due"), name="order_cod_due"),
            models.Index(fields=["placed_at"], condition=Q(is_short=True), name="order_short"),
            models.Index(fields=["placed_at"], condition=Q(owed_vnd__gt=0), name="order_owing"),
            models.Index(fields=["placed_at"], condition=Q(has_unknown_sku=True), name="order_unknown_sku"),
            models.Index(Right("code", 4), name="order_by_code_end"),
            models.Index(Right("recipient_phone", 4), name="order_by_phone_end"),
            models.Index(fields=["external_ref"], condition=~Q(external_ref=""), name="order_by_ref"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def owner(self) -> str:
        """Its key in the stock's reservations."""
        return f"order:{self.code}"

    @property
    def due_vnd(self) -> int:
        """What is to be paid for what was not cancelled."""
        return self.total_vnd - self.cancelled_vnd


class Package(models.Model):
    """What one producer sends of an order of the web shop. The order's own status is that of its slowest
    package that was not cancelled."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="packages", verbose_name=_("order"))
    producer = models.ForeignKey(
        Producer, models.PROTECT, related_name="packages", verbose_name=_("producer")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=20, choices=[(s.value, w) for s, w in STATUSES.items()])
    shipping_vnd = models.BigIntegerField(_("shipping (đồng)"), default=0)
    fees = models.JSONField(_("how the fee came about"), default=list)
    weight_g = models.PositiveIntegerField(_("weight (g)"), default=0)
    note = models.CharField(_("note to the producer"), max_length=300, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    shipped_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("package"), _("packages")
        triggers = [triggers.OF_PACKAGE]
        ordering = ["order", "number"]
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="package_once")]
        indexes = [models.Index(fields=["producer", "status"], name="package_by_producer")]

    def __str__(self) -> str:
        return f"{self.order}/{self.number}"

    @property
    def owner(self) -> str:
        """Its key in the stock's reservations. Needs `order`."""
        return f"{self.order.owner}/{self.number}"


class OrderLine(models.Model):
    """One line. `variant` is empty when the SKU is not ours. Of `quantity`, `cancelled` will not leave,
    `returned` comes back, `received` lies on our shelf again; `short` has no stock yet."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    key = models.CharField(_("key"), max_length=80)
    variant = models.ForeignKey("catalog.Variant", models.PROTECT, null=True, verbose_name=_("variant"))
    sku = models.CharField(_("SKU"), max_length=100, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    cancelled = models.PositiveIntegerField(_("cancelled"), default=0)
    returned = models.PositiveIntegerField(_("returned"), default=0)
    received = models.PositiveIntegerField(_("received back"), default=0)
    short = models.PositiveIntegerField(_("short"), default=0)
    price_vnd = models.BigIntegerField(_("price (đồng)"), default=0)
    list_price_vnd = models.BigIntegerField(_("list price (đồng)"), default=0)
    package = models.ForeignKey(
        Package, models.SET_NULL, null=True, blank=True, related_name="lines", verbose_name=_("package")
    )
    voucher_vnd = models.BigIntegerField(_("share of the voucher (đồng)"), default=0)
    reason = models.CharField(_("reason of the lower price"), max_length=100, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("order line"), _("order lines")
        triggers = [triggers.OF_LINE]
        constraints = [
            models.UniqueConstraint(fields=["order", "key"], name="order_line_once"),
            models.CheckConstraint(
                condition=Q(cancelled__lte=F("quantity"), short__lte=F("quantity")),
                name="order_line_within_quantity",
            ),
        ]
        indexes = [models.Index(fields=["variant"], condition=Q(short__gt=0), name="order_line_short")]

    def __str__(self) -> str:
        return f"{self.sku}×{self.quantity}"

    @property
    def wanted(self) -> int:
        """Units that are to leave."""
        return self.quantity - self.cancelled


class OrderEvent(models.Model):
    """What happened to an order, or to one package of it. Append only."""

    class Kind(models.TextChoices):
        """What it tells of."""

        PLACED = "placed", _("placed")
        STATUS = "status", _("status")
        SHORT = "short", _("short of stock")
        FILLED = "filled", _("stock found")
        UNKNOWN_SKU = "unknown_sku", _("unknown SKU")
        PART_CANCELLED = "part_cancel", _("part cancelled")
        CANCEL_ASKED = "cancel_ask", _("cancellation asked")
        RECEIVED = "received", _("goods back")
        SHIPMENT = "shipment", _("parcel")
        ASKED = "asked", _("told the marketplace")
        RETURN = "return", _("return")
        REFUND = "refund", _("paid back")
        MONEY = "money", _("money came")
        SPLIT = "split", _("sent in two")
        REMARK = "remark", _("note of the producer")

    order = models.ForeignKey(Order, models.CASCADE, related_name="events", verbose_name=_("order"))
    package = models.ForeignKey(
        Package,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("package"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("order event"), _("order history")
        indexes = [models.Index(fields=["order", "at"], name="order_event_by_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.detail}"
