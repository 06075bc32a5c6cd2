
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='by_day',
            field=models.BooleanField(default=False, verbose_name='never by night'),
        ),
    ]
