"""What all handlers share: the threads that read, the templates, the links, and how a page comes about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from kg import __version__
from kg.clock import today
from kg.inventory import documents
from kg.render.safety import shown
from kg.serve.errors import RefusedError
from kg.serve.readers import Kept, Readers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable

    from jinja2 import Environment
    from starlette.requests import Request
    from starlette.responses import Response

    from kg.graph import KnowledgeGraph
    from kg.inventory import Document
    from kg.serve.ahead import Ahead
    from kg.serve.links import Links
    from kg.serve.queries import Queries
    from kg.serve.settings import Settings

SCOPE = "kg.site"
"""Key of a request's scope (ASGI) under which its site is."""
FILES = {"kg.css": "text/css", "kg.js": "text/javascript"}
"""Files that pages load, and their media types."""


@dataclass
class Site:
    """One served graph."""

    settings: Settings
    links: Links
    readers: Readers
    queries: Queries
    title: str
    read_to: str
    digest: str
    """Hash of the generation that is served."""
    pictures: bool
    """Whether matplotlib is there, which draws."""
    ahead: Ahead | None = None
    """What draws the page of the whole graph when the server starts; None where nothing does."""
    kept: Kept = field(default_factory=Kept)
    _documents: list[Document] | None = None

    async def page(
        self,
        template: str,
        build: Callable[[KnowledgeGraph], dict[str, Any]],
        *,
        keep: Hashable = None,
        slow: bool = False,
        status: int = 200,
    ) -> Response:
        """A page of a template, filled by what is built of the graph; kept under a name where one is given."""

        def made(graph: KnowledgeGraph) -> bytes:
            return self.html(template, build(graph)).encode()

        return HTMLResponse(await self.made(made, keep=keep, slow=slow), status)

    async def made(
        self, make: Callable[[KnowledgeGraph], bytes], *, keep: Hashable = None, slow: bool = False
    ) -> bytes:
        """What is made of the graph, or was made before under the same name on the same day."""
        name = (keep, today())
        if keep is not None and (before := self.kept.get(name)) is not None:
            return before
        found = await self.readers.run(make, slow=slow)
        return found if keep is None else self.kept.put(name, found)

    def html(self, template: str, values: dict[str, Any]) -> str:
        """A template filled."""
        return self._environment.get_template(template).render(values)

    def documents(self, graph: KnowledgeGraph) -> list[Document]:
        """The source documents, counted once."""
        if self._documents is None:
            self._documents = documents(graph)
        return self._documents

    @cached_property
    def files(self) -> dict[str, bytes]:
        """The files that pages load."""
        return {name: resources.files("kg.serve").joinpath("static", name).read_bytes() for name in FILES}

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, PackageLoader

        made = Environment(
            loader=PackageLoader("kg.serve", "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            finalize=lambda value: shown(value) if type(value) is str else value,
        )
        made.globals.update(
            site=self, links=self.links, version=__version__, root=self.links.root, file_version=self._file_version
        )
        made.filters["capital"] = lambda text: text[:1].upper() + text[1:]
        return made

    @cached_property
    def _file_version(self) -> str:
        import hashlib

        return hashlib.sha256(b"".join(self.files.values())).hexdigest()[:12]


def site_of(request: Request) -> Site:
    """The site that a request is for."""
    found = request.scope[SCOPE]
    assert isinstance(found, Site)
    return found


def given(request: Request, *allowed: str, several: Collection[str] = (), exact: bool = False) -> dict[str, str]:
    """The parameters of a request, those in ``several`` once or more often.

    Blanks around them and empty ones are left out, as forms send them; ``exact`` leaves them as they are.

    Raises:
        RefusedError: One is not known here, or comes twice.
    """
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in (*allowed, *several):
            takes = f"it takes {', '.join((*allowed, *several))}" if allowed or several else "it takes none"
            raise RefusedError(400, f"there is no parameter '{name[:40]}' here; {takes}")
        if name in found and name not in several:
            raise RefusedError(400, f"the parameter '{name}' is given twice")
        found.setdefault(name, value if exact else value.strip())
    return {name: value for name, value in found.items() if value or exact}


def whole(text: str, what: str, least: int, most: int) -> int:
    """A whole number within bounds.

    >>> whole("12", "limit", 1, 1000)
    12

    Raises:
        RefusedError: It is none.
    """
    if re.fullmatch(r"-?[0-9]{1,9}", text) and least <= int(text) <= most:
        return int(text)
    raise RefusedError(400, f"'{what}' is a whole number from {least:,} to {most:,}; got '{text[:40]}'")
