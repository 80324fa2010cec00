"""What became of each build that publishing asked for and of each change in it; what people did with releases; drafts
that they have shared; links that lead nowhere."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from slp_cms.gate.live import live_release, withdrawn

SHARED_SALT = "slp.shared-draft"


class BuildRecord(models.Model):
    """One build: when it was asked for, how it ended, and in whose words.

    `digest` names the content that it took, `held` the records that guards held back, `changes` counts the addresses
    that differ from the release before.
    """

    started = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)
    succeeded = models.BooleanField(null=True)
    message = models.TextField(blank=True)
    number = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=40, blank=True)
    held = models.JSONField(default=list)
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]  # and not by time: clocks are set back

    def __str__(self) -> str:
        state = {None: "building", True: "done", False: "failed"}[self.succeeded]
        return f"{self.started:%d %B %H:%M}: {state}"

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        return (self.finished - self.started).total_seconds() if self.finished else None


class Receipt(models.Model):
    """One change that readers may see: who made it, to what, and how far it has come on its way to the site.

    It is written in the change's own transaction, so that there is never one without the other.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be built"
        BUILDING = "building", "Being built"
        BUILT = "built", "Built, not live yet"
        VERIFIED = "verified", "Live"
        HELD = "held", "Held back"
        FAILED = "failed", "Failed"
        OVERTAKEN = "overtaken", "Overtaken by a later change"

    class Action(models.TextChoices):
        PUBLISHED = "published", "Published"
        SCHEDULED = "scheduled", "Published at its time"
        UNPUBLISHED = "unpublished", "Unpublished"
        EXPIRED = "expired", "Expired at its time"
        MOVED = "moved", "Moved"
        ADDRESS = "address", "Given another address"
        DELETED = "deleted", "Deleted"
        SAVED = "saved", "Saved"
        FOUND = "found", "Found by comparing the CMS with the site"

    class Kind(models.TextChoices):
        PAGE = "page", "Page"
        IMAGE = "image", "Picture"
        DOCUMENT = "document", "Document"
        MEMBERS_FILE = "members-file", "Members’ file"
        SCHOOL = "school", "School"
        REDIRECT = "redirect", "Redirect"
        PERSON = "person", "Person"
        TOPIC = "topic", "Topic"
        MENU = "menu", "Menu"
        ALERT = "alert", "Banner"
        CLUSTER = "cluster", "Cluster"
        ALLIANCE = "alliance", "Alliance"
        SITE = "site", "Whole site"

    OF_FILES: ClassVar = (
        Kind.PAGE,
        Kind.IMAGE,
        Kind.DOCUMENT,
        Kind.MEMBERS_FILE,
    )  # what has files of its own
    UNSETTLED: ClassVar = (State.QUEUED, State.BUILDING)
    OPEN: ClassVar = (State.BUILT, State.HELD, State.FAILED)  # a later build may bring them to the site
    UNSHOWN: ClassVar = "It comes to the site with the first page that shows it."  # what is said of what none shows
    GONE: ClassVar = (Action.UNPUBLISHED, Action.EXPIRED, Action.DELETED)

    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    who_name = models.CharField(max_length=254, blank=True)
    act = models.CharField(max_length=36, blank=True)  # one act of a person may send several signals
    kind = models.CharField(max_length=20, choices=Kind.choices)
    object_id = models.PositiveBigIntegerField(null=True)
    title = models.CharField(max_length=255)
    path = models.CharField(max_length=255, blank=True, db_index=True)  # a page's place in the tree
    action = models.CharField(max_length=20, choices=Action.choices)
    more = models.PositiveIntegerField(default=0)  # pages that went with it
    asked = models.DateTimeField(auto_now_add=True, db_index=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED, db_index=True)
    message = models.TextField(blank=True)
    build = models.ForeignKey(BuildRecord, null=True, on_delete=models.SET_NULL, related_name="receipts")
    release = models.PositiveIntegerField(null=True)
    address = models.CharField(max_length=1000, blank=True)  # where it is to be seen
    addresses = models.JSONField(default=list)  # what changed because of it: {"address", "what"}, or "to"
    verified = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked", "-pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "object_id"], name="receipt_subject")]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_action_display().lower()}"

    @property
    def source(self) -> str:
        """The id of the record that was changed, as the build knows it."""
        kind = "document" if self.kind == self.Kind.MEMBERS_FILE else self.kind
        return f"{kind}:{self.object_id}"

    @property
    def goes(self) -> bool:
        """Whether the change takes something off the site."""
        return self.action in self.GONE

    @property
    def is_live(self) -> bool:
        """Whether readers have been seen to get it."""
        return self.state == self.State.VERIFIED

    @property
    def has_gone(self) -> bool:
        """Whether readers had it once and have it no more: its address was withdrawn, or went with the one above."""
        live = live_release() if self.is_live and self.address and not self.goes else None
        return bool(live) and self.address in {*live.gone, *(withdrawn() or ())}

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way for it."""
        return self.state not in self.UNSETTLED

    @property
    def in_words(self) -> str:
        """How far it has come, in a few words."""
        if self.state != self.State.VERIFIED or self.verified is None:
            return str(self.get_state_display())
        if self.message == self.UNSHOWN:
            return "Kept; no page shows it yet"
        if self.has_gone:
            return f"No longer on the site; it was live in release {self.release}"
        what = "Off the site" if self.goes else "Live"
        since = timezone.localtime(self.verified)
        day = "" if since.date() == timezone.localdate() else f" on {date_format(since, 'j F')}"
        return f"{what} since {since:%H:%M:%S}{day}, in release {self.release}"

    @property
    def can_be_retried(self) -> bool:
        """Whether building once more may help."""
        return self.state in (self.State.FAILED, self.State.HELD)


class ReleaseAct(models.Model):
    """What a person did with releases. Wagtail's own log has an entry for each, and these are what it is about."""

    class Kind(models.TextChoices):
        ROLL_BACK = "roll_back", "Went back to an earlier release"
        UNPIN = "unpin", "Went on with the newest release"
        WITHDRAW = "withdraw", "Withdrew an address"
        LIFT = "lift", "Let an address come back"
        LET_GO = "let_go", "Let many pages go at once"

    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    who_name = models.CharField(max_length=254, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    what = models.CharField(max_length=1000, blank=True)  # a release's number or an address
    reason = models.TextField(blank=True)
    when = models.DateTimeField(auto_now_add=True)
    after = models.ForeignKey(BuildRecord, null=True, on_delete=models.SET_NULL, related_name="+")  # the newest then

    class Meta:
        ordering = ["-when", "-pk"]
        default_permissions = ()
        permissions: ClassVar = [
            ("roll_back", "Can go back to an earlier release, and on to the newest"),
            ("withdraw", "Can withdraw an address, and let it come back"),
        ]

    def __str__(self) -> str:
        return " ".join([self.get_kind_display(), self.what]).strip()


class SharedDraft(models.Model):
    """A draft that may be read by whoever has its link, for a time. Revoking it deletes it, as its end does."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    who_name = models.CharField(max_length=254, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    ends = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-made"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.page.draft_title}: until {self.ends:%d %B, %H:%M}"

    @property
    def token(self) -> str:
        """What the link bears: it cannot be guessed, and names nothing but this."""
        return Signer(salt=SHARED_SALT).sign(str(self.pk))

    @classmethod
    def of(cls, token: str) -> "SharedDraft | None":
        """Return the shared draft of a link.

        None where the link is forged, the draft no longer shared, or its page no longer its maker's to edit.
        """
        try:
            number = Signer(salt=SHARED_SALT).unsign(token)
        except BadSignature:
            return None
        found = cls.objects.filter(pk=number, ends__gt=timezone.now()).select_related("page", "who").first()
        may = found and found.who and found.page.permissions_for_user(found.who).can_edit()
        return found if may else None


class LinkCheck(models.Model):
    """An address elsewhere that a published page leads to, as it answered last. `problem` is empty if it did well."""

    address = models.URLField(max_length=1000, unique=True)
    pages = models.ManyToManyField("wagtailcore.Page", related_name="+")
    problem = models.CharField(max_length=200, blank=True)
    checked = models.DateTimeField()

    class Meta:
        ordering = ["address"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.address


def who_is(user: Any) -> str:
    """Return a person's name as a receipt keeps it for as long as the account is there."""
    return str(user)[:254] if user is not None else ""
