import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_many_pages_go")]

    operations = [
        migrations.AlterModelOptions(name="buildrecord", options={"ordering": ["-pk"]}),
        migrations.AddField(
            model_name="releaseact",
            name="after",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="publishing.buildrecord",
            ),
        ),
    ]
