"""The command ``kg``: what goes right is printed, what goes wrong is told by one line and an exit code.

Exit codes, as grep's: 0 done, 1 found nothing, 2 could not run, 3 a fault of ours, 130 interrupted. A reader that
closes the pipe early is no fault. ``kg ask`` with plain words starts without click.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from kg.errors import KgError, UnresolvedNameError, YearWithoutFiguresError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
_COLLECTED = 50_000
"""Objects made and not yet dropped at which the collector looks for cycles; Python's own 700 are for small memories."""


def main() -> None:
    """Entry point: run the command that the process was started with.

    Its objects are not taken apart at the end, and collected seldom before: both take a lookup longer than its query.
    """
    gc.set_threshold(_COLLECTED)
    done: list[int] = []
    atexit.register(lambda: _leave(done))  # the first to be registered is the last to be called
    done.append(run(sys.argv[1:]))
    sys.exit(done[0])


def _leave(done: Sequence[int]) -> None:
    if done:
        if sys.stderr is not None:
            with suppress(OSError, ValueError):
                sys.stderr.flush()
        os._exit(done[0])


def run(arguments: Sequence[str]) -> int:
    """Run a command and give its exit code; prints what goes wrong on standard error."""
    from kg.cli.output import complain, finish, silence

    _set_streams()
    try:
        code = _dispatch(list(arguments))
        finish()
    except SystemExit:
        raise
    except BrokenPipeError:
        silence()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # what the machine refuses is no fault of ours
        silence()
        at = f"{error.filename}: " if error.filename else ""
        complain(f"kg: {at}{error.strerror or error}")
        return 2
    except BaseException as error:  # a panic of the store is no Exception
        if (told := _of_the_cache(error)) is not None:
            complain(told)
            return 2
        if _wants_traceback(arguments):
            import traceback

            traceback.print_exception(error)
        complain(_told(error))
        return error.exit_code if isinstance(error, KgError) else 3
    return code


def _dispatch(arguments: list[str]) -> int:
    if os.environ.get("KG_TODAY"):
        from kg.clock import today

        today()
    if arguments[:1] == ["ask"] and "_KG_COMPLETE" not in os.environ:
        from kg.cli.answering import answer, parse

        if asked := parse(arguments[1:]):
            return answer(asked)
    from kg.cli.group import invoke

    return invoke(arguments)


def _of_the_cache(error: BaseException) -> str | None:
    """One line where SQLite could not read or write the cache: a full disk, or a file that is no database."""
    import sqlite3

    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.ProgrammingError):
        return None
    return f"kg: the cache can't be used: {error}. Free some space, run kg build --force, or name another in KG_CACHE"


def _told(error: BaseException) -> str:
    """What the user reads of an error: one line, the lines of a list of faults, or a line and candidates."""
    if not isinstance(error, KgError):
        said = " ".join(str(error).split())[:300]
        what = f"{type(error).__name__}: {said}" if said else type(error).__name__
        return f"kg: a fault of ours: {what}. Run again with --debug for the traceback"
    message = str(error)
    if "\n" in message:
        return message
    lines = [f"kg: {message}"]
    if isinstance(error, UnresolvedNameError) and error.candidates:
        is_list = isinstance(error, YearWithoutFiguresError) or "can mean" in message
        lines[0] += ":" if is_list else "; nearest:"
        lines += [f"  {label}  <{iri}>" for label, iri in error.candidates]
    return "\n".join(lines)


def _wants_traceback(arguments: Sequence[str]) -> bool:
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--debug" in before or os.environ.get("KG_DEBUG", "") not in ("", "0")


def _set_streams() -> None:
    """Make printing never fail for a character: what the encoding lacks is written as an escape."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
