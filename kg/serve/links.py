"""Where things are on the server: an IRI under the dataset's base is a page of the same path."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

ROOMS = ("id", "source", "registry", "curation", "rule")
"""First parts of paths, after the base, that name things with pages."""
_PLAIN = "/-._~!$&'()*+,;=:@%"
"""Characters that stand for themselves in a path (RFC 3986, 3.3); IRIs have their escapes already."""


@dataclass(frozen=True)
class Links:
    """Addresses on the server, which stand under ``root`` at a proxy."""

    base: str
    root: str = ""

    def page(self, iri: str) -> str:
        """The address of a thing's page; the IRI itself where it is elsewhere; nothing where it is no web address.

        >>> links = Links("https://x.example/", "/kg")
        >>> links.page("https://x.example/id/body/b"), links.page("https://x.example/ontology#Law")
        ('/kg/id/body/b', '/kg/ontology#Law')
        >>> links.page("http://other.example/a"), links.page("javascript:alert(1)")
        ('http://other.example/a', '')
        """
        if iri.startswith(self.base):
            path, mark, fragment = iri.removeprefix(self.base).partition("#")
            if path == "ontology" or path.partition("/")[0] in ROOMS:
                return f"{self.root}/{quote(path, _PLAIN)}" + (f"#{quote(fragment, _PLAIN)}" if mark else "")
        return iri if iri.startswith(("http://", "https://")) else ""

    def iri(self, path: str) -> str:
        """The IRI of a path.

        >>> Links("https://x.example/").iri("id/body/b")
        'https://x.example/id/body/b'
        """
        return self.base + path

    def to(self, path: str, **parameters: str | int) -> str:
        """The address of a page with parameters; empty ones are left out.

        >>> Links("https://x.example/", "/kg").to("/ask", q="who is it?", lang="")
        '/kg/ask?q=who+is+it%3F'
        """
        given = {name: value for name, value in parameters.items() if value != ""}
        return f"{self.root}{path}" + (f"?{urlencode(given)}" if given else "")
