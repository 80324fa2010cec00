"""What became of each build that publishing asked for."""

from django.db import models


class BuildRecord(models.Model):
    """One build: when it was asked for, how it ended, and in whose words."""

    started = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)
    succeeded = models.BooleanField(null=True)
    message = models.TextField(blank=True)

    class Meta:
        ordering = ["-started"]

    def __str__(self) -> str:
        state = {None: "building", True: "done", False: "failed"}[self.succeeded]
        return f"{self.started:%d %B %H:%M}: {state}"
