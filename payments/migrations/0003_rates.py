"""The rates that hold when the shop opens."""

from datetime import date

from django.db import migrations

DECREE = "Nghị định 117/2025/NĐ-CP"
FROM_DECREE, FROM_SHOP = date(2025, 7, 1), date(2026, 1, 1)
TAXES = {"vat": 100, "pit": 50, "vat_shipping": 300, "pit_shipping": 150}  # goods 1 and 0.5 %, transport 3 and 1.5 %
METHODS = ("cod", "vnpay", "momo", "bank_qr")


def write(apps, schema_editor):
    Rate = apps.get_model("payments", "Rate")
    taxes = [
        Rate(kind=kind, seller="individual", valid_from=FROM_DECREE, basis_points=points, source=DECREE)
        for kind, points in TAXES.items()
    ]
    # Nothing until staff write what was agreed: the Department takes no commission.
    agreed = [Rate(kind="commission", valid_from=FROM_SHOP, basis_points=0)]
    fees = [Rate(kind="fee", method=method, valid_from=FROM_SHOP, basis_points=0) for method in METHODS]
    Rate.objects.bulk_create([*taxes, *agreed, *fees])


def remove(apps, schema_editor):
    apps.get_model("payments", "Rate").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_settlement_and_reconciliation")]
    operations = [migrations.RunPython(write, remove)]
