from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0005_shelf'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='shelfrow',
            index=models.Index(condition=models.Q(('cnnt', True)), fields=['place', 'product'], name='shelf_cnnt'),
        ),
    ]
