"""The files beside the pages: sitemap and robots. Pure: text in, bytes out."""

from collections.abc import Iterable
from html import escape
from io import BytesIO


def sitemap_xml(site_url: str, addresses: Iterable[str]) -> bytes:
    """Return the sitemap of the pages that search engines may list."""
    base = escape(site_url.rstrip("/"))
    file = BytesIO()
    file.write(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    )
    file.writelines(f"<url><loc>{base}{escape(address)}</loc></url>\n".encode() for address in sorted(addresses))
    file.write(b"</urlset>\n")
    return file.getvalue()


def robots_txt(site_url: str) -> bytes:
    """Return the crawlers' file: the public site is open, the members' area is not worth asking for."""
    return f"User-agent: *\nDisallow: /bridge\nDisallow: /account\nSitemap: {site_url}/sitemap.xml\n".encode()
