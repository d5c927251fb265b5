"""Generations: what a build leaves in the user's cache, and how readers find it.

    <cache>/<dataset>/gen-<hash>/   graph.nq or store/, index.db, stamp, seal
    <cache>/<dataset>/current       link to the generation that answers

A generation is made in a fresh directory and published by renaming one link. Readers resolve the link once and hold
a shared lock on the generation, so a build never touches what is read; old ones go when no reader holds them. A
generation that is not what its build left (:mod:`kg.build.seal`) is built anew.
``KG_CACHE`` names another cache.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kg import vocabulary as v
from kg.build.seal import SEAL, is_whole, seal
from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.dataset import Dataset

try:
    import fcntl
except ImportError:  # not on Windows: generations then stay until the cache is cleared
    fcntl = None  # type: ignore[assignment]

_FOLDER = "legal-framework-kg"
"""Folder in the platform's cache."""
_LAYOUT = "20"
"""Number of the layout of generations; another number is another generation."""


class Generation:
    """A published build: its directory, and the open file whose lock keeps it."""

    def __init__(self, path: Path, lock: IO[str] | None = None) -> None:
        self.path = path
        self.lock = lock

    @property
    def index(self) -> Path:
        """SQLite file with names, lexicon and texts."""
        return self.path / "index.db"


def obtain(dataset: Dataset, base: str = v.BASE, *, force: bool = False, quiet: bool = False) -> Generation:
    """The generation of a dataset as it is now; builds it when there is none or something changed.

    Raises:
        InputError: The dataset is at fault, or nothing can be written; an older generation stays as it was.
    """
    home = _home(dataset, base)
    current = _current(home)
    stamp = _stamp_text(dataset)
    if current is not None and not force:
        if _read(current.path / "stamp") == stamp:
            return current
        if _meta(current.path, "hash") == _hash(dataset):
            with suppress(OSError):
                _write_atomically(current.path / "stamp", stamp)
            return current
    current = None  # gives up its lock, so that the build can remove it
    return _build_locked(dataset, base, home, force=force, quiet=quiet)


def published(dataset: Dataset, base: str, other_than: Path) -> Generation | None:
    """The generation that was published after one of the same cache, if it is whole; nothing is built.

    None of another place has a successor here: it may be made on purpose, or where the cache can't be written.
    """
    home = _home(dataset, base)
    link = home / "current"
    if other_than.parent != home or not link.is_symlink() or home / link.readlink() == other_than:
        return None
    found = _current(home)
    return found if found is not None and found.path != other_than else None


def cache_root() -> Path:
    """Folder of all generations: ``KG_CACHE``, or the platform's cache folder."""
    if chosen := os.environ.get("KG_CACHE"):
        return Path(chosen)
    if sys.platform.startswith("linux"):  # the XDG specification's one line, where loading platformdirs takes 5 ms
        return Path(os.environ.get("XDG_CACHE_HOME", "").strip() or Path.home() / ".cache") / _FOLDER
    from platformdirs import user_cache_path

    return user_cache_path(_FOLDER, appauthor=False)


def layout() -> str:
    """Number of the layout of generations."""
    return _LAYOUT


def _home(dataset: Dataset, base: str) -> Path:
    named = "\n".join([*map(str, dataset.roots), base])
    return cache_root() / hashlib.sha256(named.encode()).hexdigest()[:16]


def _hash(dataset: Dataset) -> str:
    return f"{_LAYOUT}-{dataset.content_hash()}"


def _current(home: Path) -> Generation | None:
    """The published generation, locked for reading."""
    for _ in range(5):  # a generation can be removed between reading the link and locking
        link = home / "current"
        path = home / link.readlink() if link.is_symlink() else None
        if path is None or not is_whole(path):
            return None
        with suppress(OSError):
            lock = (path / "lock").open("r")
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if (path / SEAL).is_file():
                return Generation(path, lock)
    return None


def _build_locked(dataset: Dataset, base: str, home: Path, *, force: bool, quiet: bool) -> Generation:
    from filelock import FileLock

    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "build.lock")
        lock.acquire()
    except OSError:
        return _build_aside(dataset, base, quiet=quiet)
    with lock:
        current = _current(home)
        if current is not None and not force and _meta(current.path, "hash") == _hash(dataset):
            return current
        current = None
        try:
            return _publish(dataset, base, home, quiet=quiet)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"{home}: the graph could not be written: {getattr(error, 'strerror', None) or error}. "
                "Free some space, or name another cache folder in KG_CACHE."
            ) from None


def _build_aside(dataset: Dataset, base: str, *, quiet: bool) -> Generation:
    """A build in a temporary folder, for a cache that can't be written."""
    print(f"kg: {cache_root()} can't be written; building in a temporary folder", file=sys.stderr)
    import atexit
    import shutil
    import tempfile

    home = Path(tempfile.mkdtemp(prefix="kg-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return _publish(dataset, base, home, quiet=quiet)


def _publish(dataset: Dataset, base: str, home: Path, *, quiet: bool) -> Generation:
    import shutil
    import tempfile

    for left in home.glob("new-*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=home))
    try:
        with progress("building the graph", quiet=quiet):
            from kg.build.snapshot import snapshot

            stamp, digest = _stamp_text(dataset), _hash(dataset)
            snapshot(fresh, dataset, base, digest)
            (fresh / "lock").touch()
            seal(fresh)
            _write_atomically(fresh / "stamp", stamp)
        final = home / f"gen-{digest.partition('-')[2][:16]}-{os.urandom(3).hex()}"
        fresh.rename(final)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    link = home / f"link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(final.name)
    link.replace(home / "current")
    _remove_old(home, keep=final.name)
    found = _current(home)
    if found is None:
        raise InputError(f"{home}: the graph was built but can't be read")
    return found


def _remove_old(home: Path, keep: str) -> None:
    """Remove generations that no reader holds."""
    import shutil

    for path in home.glob("gen-*"):
        if path.name == keep or fcntl is None:
            continue
        with suppress(OSError), (path / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)


def _stamp_text(dataset: Dataset) -> str:
    return "\n".join([_LAYOUT, *("\t".join(map(str, line)) for line in dataset.stamp())])


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _meta(path: Path, name: str) -> str | None:
    try:
        with sqlite3.connect(f"file:{path / 'index.db'}?mode=ro", uri=True) as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        connection.close()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None


def _write_atomically(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.write_text(text, "utf-8")
    new.replace(path)


@contextmanager
def progress(what: str, *, quiet: bool = False) -> Iterator[None]:
    """Say on stderr that something goes on when it takes longer than a second."""

    def say() -> None:
        print(f"kg: {what} ...", file=sys.stderr, flush=True)

    timer = threading.Timer(1.0, say)
    timer.daemon = True
    if not quiet:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
