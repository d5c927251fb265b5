"""Opening a store beside what a process does next: opening waits for the disk, and imports do not wait for it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.store.embedded import EmbeddedStore


class Opening:
    """A generation's store, being opened in a thread of its own."""

    def __init__(self, generation: Path) -> None:
        self._generation = generation
        self._store: EmbeddedStore | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._open, name="open-store", daemon=True)
        self._thread.start()

    def _open(self) -> None:
        try:
            from kg.store.embedded import EmbeddedStore

            self._store = EmbeddedStore.open(self._generation)
        except BaseException as error:  # whoever asks for the store is told, a panic of the engine included
            self._error = error

    def store(self) -> EmbeddedStore:
        """The store, once it is open.

        Raises:
            InputError: The directory holds no readable quads.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._store is not None
        return self._store
