"""`wagtail.users` with our own pages for people."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "slp_cms.accounts.users.PeopleViewSet"
