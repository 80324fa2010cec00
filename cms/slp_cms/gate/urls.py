"""Signing in, the Bridge, and everything else: the public site. Only what is used of allauth is mounted."""

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import path, re_path
from django.views.generic import RedirectView

from slp_cms.gate import views

urlpatterns = [
    path("account", RedirectView.as_view(url="/account/sessions"), name="account_home"),
    path("account/login", account.request_login_code, name="account_login"),
    path("account/login/code", account.request_login_code, name="account_request_login_code"),
    path("account/code", account.confirm_login_code, name="account_confirm_login_code"),
    path("account/logout", account.logout, name="account_logout"),
    path("account/inactive", account.account_inactive, name="account_inactive"),
    path("account/sessions", sessions.list_usersessions, name="usersessions_list"),
    re_path(r"^bridge(?:/.*)?$", views.member_page, name="bridge"),
    re_path(r"", views.page, name="page"),
]
