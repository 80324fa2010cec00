"""Takes away the table of second factors, which no page ever asked for: it refers to people, and nothing knows it now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ["DROP TABLE IF EXISTS mfa_authenticator", "DELETE FROM django_migrations WHERE app = 'mfa'"],
            migrations.RunSQL.noop,
        )
    ]
