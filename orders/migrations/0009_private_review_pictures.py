"""Pictures of reviews leave the public files: whether they are shown is decided at each look."""

import contextlib

from django.core.files.storage import default_storage
from django.db import migrations, models

import core.private_files


def move(apps, schema_editor):
    """Each file once; one that is there already, or nowhere, stays as it is."""
    private = core.private_files.private_storage()
    for name in apps.get_model("orders", "ReviewPicture").objects.values_list("file", flat=True):
        with contextlib.suppress(FileNotFoundError):
            if not private.exists(name):
                with default_storage.open(name) as file:
                    private.save(name, file)
            default_storage.delete(name)


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_cod_limits")]

    operations = [
        migrations.AlterField(
            model_name="reviewpicture",
            name="file",
            field=models.FileField(
                max_length=160,
                storage=core.private_files.private_storage,
                upload_to="reviews/%Y/%m",
                verbose_name="file",
            ),
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
