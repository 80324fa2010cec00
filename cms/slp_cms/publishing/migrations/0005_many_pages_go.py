from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_builds_without_addresses")]

    operations = [
        migrations.AlterField(
            model_name="releaseact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("roll_back", "Went back to an earlier release"),
                    ("unpin", "Went on with the newest release"),
                    ("withdraw", "Withdrew an address"),
                    ("lift", "Let an address come back"),
                    ("let_go", "Let many pages go at once"),
                ],
                max_length=20,
            ),
        ),
    ]
