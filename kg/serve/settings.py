"""What a server is told when it starts: how much it takes, where it stands, and who may reach it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.guard.limits import MAX_ROWS, MEMORY

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")
"""Names of the machine itself (RFC 6761, RFC 1122, RFC 4291)."""


@dataclass(frozen=True)
class Limits:
    """How much is taken, and how much is done at once."""

    seconds: float = 10.0
    """How long somebody's query may take."""
    rows: int = MAX_ROWS
    """Rows or triples of a result."""
    body: int = 1_000_000
    """Bytes of a request's body."""
    queries: int = 4
    """Queries that run at once."""
    patience: float = 2.0
    """Seconds that a query waits for its turn; then its client is told to come again."""
    waiting: int = 32
    """Requests that wait for a turn; more are turned away."""
    memory: int = MEMORY
    """Bytes of address space of a process that runs queries."""


@dataclass(frozen=True)
class Settings:
    """How a server is set up."""

    limits: Limits = field(default_factory=Limits)
    root_path: str = ""
    """Path under which a proxy shows the server, without a slash at its end."""
    hosts: tuple[str, ...] = ()
    """Names by which it may be called; empty for any."""
    cors: bool = True
    """Whether pages of other sites may read the data."""
    ahead: bool = False
    """Whether the page of the whole graph is drawn when the server starts, before anybody asks for it."""
    log_queries: bool = False
    """Whether the log holds what is asked."""
