"""People, known by their e-mail address."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import salted_hmac
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet


class UserManager(BaseUserManager["User"]):
    """Makes people from an e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return a new, saved person. Without a password the person signs in by code only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return a new administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person: an editor, a member, or both. A demo account must never be found in production."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    demo = models.BooleanField("demo account", default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def told_apart(self) -> str:
        """The person's name with the address, where another person may have the same name."""
        name = self.get_full_name()
        return f"{name} ({self.email})" if name else self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the address in small letters, as sign-in looks for it."""
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """Return what a session is bound to: the password, and the address, which is a member's only credential."""
        return salted_hmac("slp_cms.accounts.session", f"{self.password}:{self.email}", algorithm="sha256").hexdigest()


@register_snippet
class Subscription(models.Model):
    """A school's membership of the Bridge, from its first day to its last, both counted in."""

    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, related_name="subscriptions")
    begins = models.DateField()
    ends = models.DateField("last day", null=True, blank=True, help_text="Leave empty while it goes on.")

    panels: ClassVar = [FieldPanel("school"), FieldPanel("begins"), FieldPanel("ends")]

    class Meta:
        ordering = ["-begins"]

    def __str__(self) -> str:
        return f"{self.school}, from {self.begins:%d %B %Y}"

    def clean(self) -> None:
        """Refuse a last day before the first."""
        if self.begins and self.ends and self.ends < self.begins:
            raise ValidationError({"ends": "The last day cannot come before the first."})


class MembershipForm(WagtailAdminModelForm):
    """Tells people of one name apart."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label_from_instance = lambda person: person.told_apart


@register_snippet
class Membership(models.Model):
    """A person's role. Roles of a school count only while the school's subscription does."""

    class Role(models.TextChoices):
        SUBSCRIBER = "subscriber", "Subscriber (a school's senior leader or governor)"
        SCHOOL_LEAD = "school_lead", "School lead (headteacher)"
        BROKER = "broker", "Broker"
        LIS_OFFICER = "lis_officer", "Learning & Improvement Service officer"
        BOARD = "board", "Board member"

    SCHOOL_ROLES: ClassVar = frozenset({Role.SUBSCRIBER, Role.SCHOOL_LEAD})

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    base_form_class = MembershipForm
    panels: ClassVar = [FieldPanel("person"), FieldPanel("role"), FieldPanel("school")]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role", "school"], name="one_role_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.person.told_apart}: {self.get_role_display()}"

    def clean(self) -> None:
        """Refuse a school's role without a school, and a county role with one."""
        if (self.role in self.SCHOOL_ROLES) != (self.school_id is not None):
            raise ValidationError({"school": "Subscribers and school leads belong to a school; nobody else does."})
