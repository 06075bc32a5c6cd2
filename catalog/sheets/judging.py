"""What the rows of a table would do to a producer's products, and why they may not. Writes nothing.

A row names its product by code, by the SKU of a variant that is there, or by name; a name that no product of
the producer has begins a new one. An empty cell leaves what is there.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from catalog import claims
from catalog.completeness import gaps
from catalog.models import Category, Producer, Product, Variant
from catalog.sheets.columns import BY_NAME, OF_PRODUCT
from catalog.sheets.reading import Line, Mistake
from catalog.variants import MOST_VARIANTS
from core.text import fold


@dataclass(frozen=True, slots=True)
class VariantPlan:
    """A variant as it will be, and the columns that change."""

    variant: Variant
    is_new: bool
    changed: set[str]


@dataclass(slots=True)
class ProductPlan:
    """A product as it will be; `variants` are those of the file."""

    product: Product
    first_line: int
    is_new: bool
    changed: set[str] = field(default_factory=set)
    said: dict[str, tuple[Any, int]] = field(default_factory=dict)  # column -> value, line
    variants: list[VariantPlan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a table asks for. It may be written while `mistakes` is empty."""

    products: list[ProductPlan]
    mistakes: list[Mistake]

    @property
    def counts(self) -> dict[str, int]:
        """How many products and variants are new or change."""
        rows = [row for one in self.products for row in one.variants]
        return {
            "new_products": sum(one.is_new for one in self.products),
            "changed_products": sum(bool(one.changed) for one in self.products if not one.is_new),
            "new_variants": sum(row.is_new for row in rows),
            "changed_variants": sum(bool(row.changed) for row in rows if not row.is_new),
        }


def judge(producer: Producer, lines: list[Line], mistakes: list[Mistake]) -> Plan:
    """The plan of these lines; `mistakes` are those of the cells, and stay in it."""
    judge = _Judge(producer, list(mistakes))
    for line in lines:
        judge.take(line)
    judge.finish()
    return Plan(list(judge.plans.values()), sorted(judge.mistakes, key=lambda one: one.line))


class _Judge:
    def __init__(self, producer: Producer, mistakes: list[Mistake]) -> None:
        self.producer, self.mistakes = producer, mistakes
        own = Product.objects.filter(producer=producer).select_related("category", "producer", "ward")
        self.products = list(own.prefetch_related("variants"))
        self.by_code = {product.code: product for product in self.products}
        self.by_name = {fold(product.name): product for product in self.products}
        self.by_sku = {row.sku: (product, row) for product in self.products for row in product.variants.all()}
        self.categories = {
            fold(name): category
            for category in Category.objects.all()
            for name in (category.name, category.name_en, category.slug)
            if name
        }
        self.plans: dict[object, ProductPlan] = {}
        self.sku_lines: dict[str, int] = {}
        self.gaps_before = {p.pk: gaps(p) for p in self.products if p.is_published}

    def complain(self, line: int, name: str, words: str) -> None:
        self.mistakes.append(Mistake(line, str(BY_NAME[name].label) if name else "", words))

    def take(self, line: Line) -> None:
        """One row: which product, what is said of it, which variant."""
        plan = self._plan(line)
        if plan is None:
            return
        self._category(plan, line)
        for name in OF_PRODUCT:
            if line.cells.get(name) is not None:
                self._say(plan, line, name, line.cells[name])
        self._variant(plan, line)

    def finish(self) -> None:
        """What can be judged only when every row is known."""
        taken = Variant.objects.filter(sku__in=self.sku_lines).exclude(product__producer=self.producer)
        for sku in taken.values_list("sku", flat=True):
            self.complain(self.sku_lines[sku], "sku", _("The SKU belongs to another business."))
        for plan in self.plans.values():
            self._finish(plan)

    def _finish(self, plan: ProductPlan) -> None:
        product, line = plan.product, plan.first_line
        new = sum(row.is_new for row in plan.variants)
        known = len(product.variants.all()) if not plan.is_new else 0
        is_changed = bool(plan.changed) or any(row.changed for row in plan.variants)
        if known + new > MOST_VARIANTS:
            words = _("A product has at most %(most)d variants.") % {"most": MOST_VARIANTS}
            self.complain(line, "label", words)
        if plan.is_new:
            for name in ("category", "unit"):
                if name not in plan.said:
                    self.complain(line, name, _("A new product needs it."))
        elif product.state == Product.State.PENDING and is_changed:
            self.complain(line, "", _("It waits for approval. Take it back first, then change it."))
        for name in ("name", "description", "ingredients"):
            if name in plan.said and (found := claims.find(str(plan.said[name][0]))):
                self.complain(plan.said[name][1], name, claims.refusal(found))
        if product.is_published and plan.changed:
            opened = [gap.words for gap in gaps(product) if gap not in self.gaps_before[product.pk]]
            if opened and not any(one.line == line for one in self.mistakes):
                self.complain(line, "", " ".join(opened))

    def _plan(self, line: Line) -> ProductPlan | None:
        cells = line.cells
        product: Product | None = None
        if code := cells.get("code"):
            if (product := self.by_code.get(code)) is None:
                self.complain(line.number, "code", _("No product of yours has this code."))
                return None
        elif cells.get("sku") in self.by_sku:
            product = self.by_sku[cells["sku"]][0]
        elif name := cells.get("name"):
            product = self.by_name.get(fold(name))
        else:
            if "name" not in cells:
                self.complain(line.number, "name", _("Name the product, or give its code or SKU."))
            return None
        key = product.pk if product else fold(cells["name"])
        if key not in self.plans:
            made = product or Product(producer=self.producer, ward=self.producer.ward)
            self.plans[key] = ProductPlan(made, line.number, product is None)
        return self.plans[key]

    def _category(self, plan: ProductPlan, line: Line) -> None:
        if (typed := line.cells.get("category")) is None:
            return
        if (category := self.categories.get(fold(typed))) is None:
            self.complain(line.number, "category", _("There is no such category."))
            plan.said.setdefault("category", (None, line.number))
        else:
            self._say(plan, line, "category", category)

    def _say(self, plan: ProductPlan, line: Line, name: str, value: Any) -> None:
        """Set it once; another row of the same product may repeat it and not contradict it."""
        said = plan.said.setdefault(name, (value, line.number))
        if said[0] is None:
            return
        if said[0] != value:
            words = _("Line %(line)d says otherwise of the same product.") % {"line": said[1]}
            self.complain(line.number, name, words)
        elif plan.is_new or getattr(plan.product, name) != value:
            setattr(plan.product, name, value)
            plan.changed.add(name)

    def _variant(self, plan: ProductPlan, line: Line) -> None:
        cells = line.cells
        sku, label = cells.get("sku"), cells.get("label")
        if sku:
            if first := self.sku_lines.get(sku):
                words = _("The SKU stands on line %(line)d already.") % {"line": first}
                self.complain(line.number, "sku", words)
                return
            self.sku_lines[sku] = line.number
        variant = self._known(plan, sku, label)
        if variant is None:
            for name in ("label", "price_vnd"):
                if name not in cells:
                    self.complain(line.number, name, _("A new variant needs it."))
            variant = Variant(product=plan.product, sku=sku or "")
        elif variant.product_id != plan.product.pk:
            self.complain(line.number, "sku", _("The SKU belongs to another of your products."))
            return
        if any(row.variant is variant for row in plan.variants):
            self.complain(line.number, "label", _("This variant stands here twice."))
            return
        changed = set()
        for name in ("label", "price_vnd", "weight_g", "gtin"):
            value = cells.get(name)
            if value is not None and (not variant.pk or getattr(variant, name) != value):
                setattr(variant, name, value)
                changed.add(name)
        plan.variants.append(VariantPlan(variant, variant.pk is None, changed))

    def _known(self, plan: ProductPlan, sku: str | None, label: str | None) -> Variant | None:
        """The variant a row speaks of: by SKU, else by its label within the product."""
        if sku:
            return self.by_sku[sku][1] if sku in self.by_sku else None
        rows = [] if plan.is_new else list(plan.product.variants.all())
        rows += [row.variant for row in plan.variants if row.is_new]
        return next((row for row in rows if label and fold(row.label) == fold(label)), None)
