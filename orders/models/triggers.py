"""Triggers that keep `Portion` in step with the rows it repeats."""

import pgtrigger

OF_PACKAGE = pgtrigger.Trigger(
    name="portion_of_package",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("status"),
    func="""
        INSERT INTO orders_portion (order_id, producer_id, package_id, number, channel, status, placed_at)
        SELECT NEW.order_id, NEW.producer_id, NEW.id, NEW.number, o.channel, NEW.status, o.placed_at
        FROM orders_order o WHERE o.id = NEW.order_id
        ON CONFLICT (order_id, producer_id, number) DO UPDATE SET status = EXCLUDED.status;
        RETURN NULL;
    """,
)
OF_LINE = pgtrigger.Trigger(
    name="portion_of_line",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("variant_id"),
    condition=pgtrigger.Q(new__package__isnull=True, new__variant__isnull=False),
    func="""
        INSERT INTO orders_portion (order_id, producer_id, number, channel, status, placed_at)
        SELECT o.id, p.producer_id, 0, o.channel, o.status, o.placed_at
        FROM orders_order o, catalog_variant v JOIN catalog_product p ON p.id = v.product_id
        WHERE o.id = NEW.order_id AND v.id = NEW.variant_id
        ON CONFLICT (order_id, producer_id, number) DO NOTHING;
        RETURN NULL;
    """,
)
OF_ORDER = pgtrigger.Trigger(
    name="portion_of_order",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("status", "placed_at"),
    condition=pgtrigger.Q(old__status__df=pgtrigger.F("new__status"))
    | pgtrigger.Q(old__placed_at__df=pgtrigger.F("new__placed_at")),
    func="""
        UPDATE orders_portion SET placed_at = NEW.placed_at,
            status = CASE number WHEN 0 THEN NEW.status ELSE status END
        WHERE order_id = NEW.id;
        RETURN NULL;
    """,
)
