"""Browsers as people call them."""

from django import template

register = template.Library()

# By a mark of each; most say that they are those below them, too.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "FxiOS": "Firefox"}
BROWSERS |= {"Firefox": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"iPhone": "an iPhone", "iPad": "an iPad", "Android": "Android", "Windows": "Windows", "Mac OS X": "a Mac"}
SYSTEMS |= {"CrOS": "a Chromebook", "Linux": "Linux"}


@register.filter
def browser(user_agent: str) -> str:
    """Return what a browser says of itself, in words: Chrome on Windows."""
    name = next((words for mark, words in BROWSERS.items() if mark in user_agent), "")
    system = next((words for mark, words in SYSTEMS.items() if mark in user_agent), "")
    if not name:
        return "Another browser" + (f" on {system}" if system else "")
    return f"{name} on {system}" if system else name
