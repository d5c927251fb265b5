"""The command group ``kg``: each command is imported when it is asked for."""

from __future__ import annotations

import difflib
import importlib
import os
from typing import TYPE_CHECKING

import click

from kg import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = tuple(
    (
        "ask show find timeline compare concordance figures recurring query queries path sources conflicts trace brief "
        "verify coverage check returns ingest review export push render serve build info"
    ).split()
)
"""Names of the commands in the order of ``kg --help``; each is ``command`` of the module of its name."""

_EPILOG = """\b
Exit codes: 0 done; 1 found nothing; 2 could not run; 3 a fault of ours.
Set KG_DATASET, KG_BASE, KG_CACHE for a dataset, base and cache of your own."""


class LazyGroup(click.Group):
    """A group that knows its commands by name only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, from its module."""
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(f"kg.cli.{cmd_name}").command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument; the nearest one is named where there is none."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(name, COMMANDS, 1, 0.5)
            hint = f" Did you mean '{near[0]}'?" if near else f" There are {', '.join(COMMANDS)}."
            raise click.UsageError(f"no command is called '{name[:60]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_EPILOG)
@click.version_option(__version__, message="kg %(version)s")
@click.option("--debug", is_flag=True, expose_value=False, help="On an error, print the traceback too.")
def cli() -> None:
    """Ask what a law, an article or an institution does, and see where it is written."""


def invoke(arguments: Sequence[str]) -> int:
    """Run a command and give its exit code; usage errors are printed, all other errors are raised."""
    from kg.cli.output import emit_nothing

    if "_KG_COMPLETE" in os.environ:
        cli.main(prog_name="kg")
    try:
        with cli.make_context("kg", list(arguments)) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as error:
        emit_nothing()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    return code if isinstance(code, int) else 0


def _show(error: click.ClickException) -> None:
    from kg.cli.output import complain

    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        complain(error.format_message())
        return
    usage = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        usage = f"\n{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help'."
    complain(f"kg: {error.format_message()}{usage}")
