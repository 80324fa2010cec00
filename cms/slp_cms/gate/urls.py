"""Signing in, the Bridge, and everything else: the public site. Only what is used of allauth is mounted."""

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from slp_cms.gate import views

urlpatterns = [
    path("account", never_cache(RedirectView.as_view(url="/account/sessions")), name="account_home"),
    path("account/login", never_cache(account.request_login_code), name="account_login"),
    path("account/login/code", never_cache(account.request_login_code), name="account_request_login_code"),
    path("account/code", never_cache(account.confirm_login_code), name="account_confirm_login_code"),
    path("account/logout", never_cache(account.logout), name="account_logout"),
    path("account/inactive", never_cache(account.account_inactive), name="account_inactive"),
    path("account/sessions", never_cache(sessions.list_usersessions), name="usersessions_list"),
    re_path(r"^bridge(?:/.*)?$", views.member_page, name="bridge"),
    re_path(r"", views.page, name="page"),
]
