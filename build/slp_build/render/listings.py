"""The files beside the pages: sitemap, news feed, robots. Pure: text in, bytes out."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from slp_build.pages.public_view import PublicView


def sitemap_xml(views: Iterable[PublicView]) -> bytes:
    """Return the sitemap of every page that search engines may list, by address."""
    shown = sorted(v.head.canonical for v in views if not v.head.noindex)
    urls = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in shown)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    ).encode()


def robots_txt(site_url: str) -> bytes:
    """Return the crawlers' file: the public site is open, the members' area is not worth asking for."""
    return f"User-agent: *\nDisallow: /bridge\nDisallow: /account\nSitemap: {site_url}/sitemap.xml\n".encode()
