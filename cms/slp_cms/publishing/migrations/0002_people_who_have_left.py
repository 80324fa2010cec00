"""Whoever was deleted before their names went with them is named no more."""

from typing import Any

from django.db import migrations

LEFT = "a person who has left"  # as in `leavers`


def forget(apps: Any, schema_editor: Any) -> None:
    for name in ("Receipt", "ReleaseAct", "SharedDraft"):
        apps.get_model("publishing", name).objects.filter(who=None).exclude(who_name="").update(who_name=LEFT)
    user = apps.get_model("accounts", "User")
    there = [str(number) for number in user.objects.values_list("pk", flat=True)]
    entries = apps.get_model("wagtailcore", "ModelLogEntry").objects.filter(content_type__app_label="accounts")
    entries.exclude(object_id__in=there).filter(content_type__model="user").update(label=LEFT)
    entries.filter(content_type__model="membership").update(label="A member")


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0001_initial"),
        ("accounts", "0002_no_second_factors"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0069_log_entry_jsonfield"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
