"""Options and arguments that several commands have; they mean the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from kg.cli.opening import checked_base, open_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kg.graph import KnowledgeGraph

F = TypeVar("F", bound="Callable[..., Any]")
_FOLDERS, _BASE, _ENDPOINT, _REFRESH = "kg.folders", "kg.base", "kg.endpoint", "kg.refresh"


class Command(click.Command):
    """A command whose help ends with examples."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **attributes: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **attributes)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, one a line."""
        with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
            for line in self.examples:
                formatter.write(f"  {line}\n")


def command(name: str, *examples: str) -> Callable[[Callable[..., int | None]], click.Command]:
    """Decorator that makes a command with examples, and with the options of all commands."""

    def make(function: Callable[..., int | None]) -> click.Command:
        made = click.command(name, cls=Command, examples=examples)(function)
        about = "On an error, print the traceback too."  # told from the arguments, so that it works before click
        made.params.append(click.Option(["--debug"], is_flag=True, expose_value=False, help=about))
        return made

    return make


class Group(click.Group):
    """A command of several, whose help ends with examples of them."""

    @property
    def examples(self) -> tuple[str, ...]:
        """The first example of each."""
        return tuple(one.examples[0] for one in self.commands.values() if isinstance(one, Command))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, one a line."""
        with formatter.section("Examples"):
            for line in self.examples:
                formatter.write(f"  {line}\n")


def group(name: str, text: str, *commands: click.Command) -> Group:
    """A command of several."""
    about = "On an error, print the traceback too."
    debug = click.Option(["--debug"], is_flag=True, expose_value=False, help=about)
    return Group(name, {one.name or "": one for one in commands}, help=text, params=[debug])


def dataset_options(function: F) -> F:
    """``--dataset`` and ``--base``; a command gets at them by :func:`opened` and the like."""
    folders = click.option(
        "--dataset",
        multiple=True,
        metavar="DIR",
        type=click.Path(),
        envvar="KG_DATASET",
        expose_value=False,
        callback=_keep(_FOLDERS),
        help="Folder of a dataset; several lie over one another. A folder of only seeds/ lies over the packaged one.",
    )
    base = click.option(
        "--base",
        metavar="URL",
        envvar="KG_BASE",
        expose_value=False,
        callback=_keep(_BASE),
        help="Base address under which the dataset's things are named.",
    )
    return folders(base(function))


def graph_options(function: F) -> F:
    """``--endpoint`` and ``--refresh`` before the dataset's options: for a command that reads a graph."""
    endpoint = click.option(
        "--endpoint",
        metavar="URL",
        envvar="KG_ENDPOINT",
        expose_value=False,
        callback=_keep(_ENDPOINT),
        help="SPARQL endpoint that holds the dataset, as kg push wrote it; the folders then give named queries only.",
    )
    refresh = click.option(
        "--refresh",
        is_flag=True,
        expose_value=False,
        callback=_keep(_REFRESH),
        help="Read the endpoint's names anew, though it says nothing new of its dataset.",
    )
    return endpoint(refresh(dataset_options(function)))


def format_option(*formats: str, default: str | None = None) -> Callable[[F], F]:
    """``--format`` with the formats of a command, the first being the default unless another is."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=default or formats[0],
        show_default=True,
        help="How the result is written.",
    )


def output_option(text: str) -> Callable[[F], F]:
    """``--output FILE``."""
    return click.option("--output", "-o", metavar="FILE", type=click.Path(), help=text)


def as_of_option(text: str = "The framework as it stood on that day, as 2016-12-31.") -> Callable[[F], F]:
    """``--as-of DATE``: a day, or an empty string where none is given."""
    return click.option("--as-of", metavar="DATE", default=None, callback=_day, help=text)


def name_argument(*, required: bool = True) -> Callable[[F], F]:
    """NAME, of one word or several: a name, number, citation, CURIE or IRI, completed from the graph."""
    return click.argument("name", nargs=-1, required=required, shell_complete=complete_name)


def folders() -> tuple[str, ...]:
    """Folders that ``--dataset`` names."""
    return tuple(click.get_current_context().meta.get(_FOLDERS) or ())


def own_folder() -> tuple[tuple[str, ...], Path]:
    """The folders to read from, and the user's own, which is the last and may still be missing.

    Raises:
        InputError: None is named, or the last one is something else than a folder of nothing but seeds.
    """
    from pathlib import Path

    from kg.errors import InputError

    named = folders()
    if not named:
        raise InputError("name your own dataset folder with --dataset DIR; it is made where it is missing")
    own = Path(named[-1])
    if own.is_dir() and ((own / "ontology").is_dir() or (own / "queries").is_dir()):
        raise InputError(f"{own}: is a whole dataset; what you add goes to a folder of your own that holds only seeds/")
    if own.exists() and not (own / "seeds").is_dir() and (not own.is_dir() or any(own.iterdir())):
        raise InputError(f"{own}: is no dataset folder, but holds other things; name a new folder")
    return (named if (own / "seeds").is_dir() else named[:-1]), own


def base() -> str:
    """What ``--base`` says, or the vocabulary's base.

    Raises:
        InputError: It can't be a base.
    """
    from kg import vocabulary as v

    return checked_base(click.get_current_context().meta.get(_BASE) or v.BASE)


def endpoint() -> tuple[str, bool]:
    """The endpoint that ``--endpoint`` names, or an empty string, and whether its names are read anew."""
    meta = click.get_current_context().meta
    return (meta.get(_ENDPOINT) or "").strip(), bool(meta.get(_REFRESH))


def opened() -> KnowledgeGraph:
    """The graph that the options name: of a dataset, or at an endpoint where the command takes one.

    Raises:
        InputError: A folder is no dataset, its files are malformed, or the base or the endpoint is none.
        EndpointError: The endpoint can't be asked, or does not hold the merged triples.
    """
    address, refresh = endpoint()
    return open_graph(folders(), base(), address, refresh=refresh)


def complete_name(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of the graph; of a name of several words, those after the words that stand."""
    given = context.params.get(parameter.name or "") or () if parameter.nargs == -1 else ()
    start = " ".join([*given, incomplete])
    return _completed(context, lambda graph: [_after(name, len(given)) for name in graph.names.complete(start)])


def complete_query(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of the dataset's queries."""

    def names(graph: KnowledgeGraph) -> list[str]:
        from kg.queries import named_queries

        return [name for name in named_queries(graph.dataset) if name.startswith(incomplete)]

    return _completed(context, names)


def complete_source(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids of the source documents."""

    def ids(graph: KnowledgeGraph) -> list[str]:
        from kg.inventory import documents

        return [document.id for document in documents(graph) if document.id.startswith(incomplete)]

    return _completed(context, ids)


def _completed(context: click.Context, names: Callable[[KnowledgeGraph], list[str]]) -> list[CompletionItem]:
    """Completions without a word on standard error, and none where anything fails."""
    from kg.build.generation import obtain
    from kg.dataset import locate
    from kg.graph import KnowledgeGraph

    try:
        with context.scope(cleanup=False):
            dataset, at = locate(folders()), base()
            graph = opened() if endpoint()[0] else KnowledgeGraph(dataset, obtain(dataset, at, quiet=True))
        return [CompletionItem(name) for name in names(graph) if name.isprintable()]
    except Exception:  # a shell that completes shows nothing else
        return []


def _after(name: str, words: int) -> str:
    return " ".join(name.split(" ")[words:])


def _day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
    """The day that an option gives, or an empty string.

    Raises:
        InputError: It is none.
    """
    from kg.clock import day_of

    return "" if value is None else day_of(value)


def _keep(key: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def keep(context: click.Context, _parameter: click.Parameter, value: Any) -> Any:  # noqa: ANN401
        context.meta[key] = value
        return value

    return keep
