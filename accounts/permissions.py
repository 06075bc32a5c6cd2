"""What the staff groups may do in the admin. `accounts.services.ensure_groups` writes it."""

REVIEWER = "reviewer"  # checks producers, products and certificates before they go on sale
ADMINISTRATOR = "administrator"  # everything, and moves what is in the hands of others
FINANCE = "finance"  # places money, asks for and agrees to refunds, reads whom it belongs to
DEPT_OFFICER = "dept_officer"  # of the Department of Industry and Trade: reads, sees no buyer's data

EVERYTHING = ("*",)

GROUPS: dict[str, tuple[str, ...]] = {
    ADMINISTRATOR: EVERYTHING,
    REVIEWER: (
        "catalog.view_producer",
        "catalog.change_producer",
        "catalog.view_product",
        "catalog.change_product",
        "catalog.view_variant",
        "catalog.change_variant",
        "catalog.view_certificate",
        "catalog.add_certificate",
        "catalog.change_certificate",
        "catalog.view_certificatecheck",
        "catalog.change_certificatecheck",
        "catalog.view_identitycheck",
        "catalog.add_identitycheck",
        "catalog.change_identitycheck",
        "catalog.view_approval",
        "catalog.view_declaration",
        "catalog.change_declaration",
        "catalog.view_imageasset",
        "catalog.change_imageasset",
        "catalog.view_lot",
        "catalog.add_lot",
        "catalog.change_lot",
        "orders.view_review",
        "orders.change_review",
        "orders.view_question",
        "orders.change_question",
        "orders.view_return",
        "orders.change_return",
    ),
    FINANCE: (
        "orders.view_order",
        "orders.view_package",
        "payments.view_payment",
        "payments.change_payment",
        "payments.view_notice",
        "payments.view_receipt",
        "payments.change_receipt",
        "payments.view_refund",
        "payments.add_refund",
        "payments.change_refund",
        "payments.view_settlement",
        "payments.change_settlement",
        "payments.view_payoutaccount",
        "payments.change_payoutaccount",
        "payments.view_difference",
        "payments.change_difference",
        "payments.view_statementday",
        "payments.add_statementday",
        "payments.view_statementline",
        "payments.view_rate",
        "payments.add_rate",
        "payments.change_rate",
        "payments.delete_rate",
    ),
    DEPT_OFFICER: (
        "catalog.view_category",
        "catalog.view_producer",
        "catalog.view_product",
        "catalog.view_variant",
        "catalog.view_certificate",
    ),
}
