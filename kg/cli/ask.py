"""``kg ask``."""

from __future__ import annotations

import click

from kg.cli import options
from kg.cli.answering import FORMATS, Asked, answer


@options.command(
    "ask",
    'kg ask "which law created NAATIP"',
    "kg ask --format json what did law 04/L-218 establish",
)
@click.argument("question", nargs=-1, required=True)
@options.format_option(*FORMATS)
@click.option("--explain", is_flag=True, help="Print how the question was read, what else was considered, the SPARQL.")
@options.dataset_options
def command(question: tuple[str, ...], form: str, explain: bool) -> int:
    """Answer a question and say where the answer is written.

    The question is one argument or several words. What is not known is said so, with what is known nearby (exit
    code 1); nothing is guessed.
    """
    return answer(Asked(question, form, explain, options.folders(), options.base()))
