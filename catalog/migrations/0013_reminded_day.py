from django.db import migrations, models

# The day that was spoken of: the certificate's, or where it has none any more the one reckoned from the step.
FILL = """
UPDATE catalog_certificatereminder r
SET expires_on = COALESCE(c.expires_on, (r.sent_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date + r.days)
FROM catalog_certificate c
WHERE c.id = r.certificate_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0012_picture_original'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificatereminder',
            name='expires_on',
            field=models.DateField(null=True, verbose_name='expires on'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='certificatereminder',
            name='expires_on',
            field=models.DateField(verbose_name='expires on'),
        ),
        migrations.RemoveConstraint(
            model_name='certificatereminder',
            name='certificate_reminder_once',
        ),
        migrations.AddConstraint(
            model_name='certificatereminder',
            constraint=models.UniqueConstraint(fields=('certificate', 'expires_on', 'days'), name='certificate_reminder_once'),
        ),
    ]
