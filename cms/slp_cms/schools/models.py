"""The register of schools, their clusters and alliances. Figures are never here: they come from audited exports."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet


@register_snippet
class Cluster(models.Model):
    """Schools that meet and plan together, usually in one place."""

    name = models.CharField(max_length=80, unique=True)

    panels = [FieldPanel("name")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@register_snippet
class Alliance(models.Model):
    """A Teaching School Alliance, which brokers best practice among its schools."""

    name = models.CharField(max_length=120, unique=True)

    panels = [FieldPanel("name")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@register_snippet
class School(models.Model):
    """A school of the register, real or of the sample county; a register is never a mixture of both."""

    urn = models.PositiveIntegerField("URN", unique=True)
    laestab = models.CharField("LAESTAB", max_length=7, blank=True)
    name = models.CharField(max_length=160)
    phase = models.CharField(max_length=40)
    kind = models.CharField("type", max_length=80, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    age_low = models.PositiveSmallIntegerField("from age", null=True, blank=True)
    age_high = models.PositiveSmallIntegerField("to age", null=True, blank=True)
    pupils = models.PositiveIntegerField("pupils on roll", null=True, blank=True)
    open = models.BooleanField(default=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    predecessors = models.JSONField(default=list, blank=True, help_text="URNs the school had before.")
    cluster = models.ForeignKey(Cluster, null=True, blank=True, on_delete=models.SET_NULL, related_name="schools")
    alliance = models.ForeignKey(Alliance, null=True, blank=True, on_delete=models.SET_NULL, related_name="schools")
    sample = models.BooleanField("invented", default=False, editable=False)

    panels = [
        FieldPanel(n)
        for n in ("urn", "name", "phase", "kind", "town", "postcode", "pupils", "cluster", "alliance", "open")
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.urn})"
