"""``kg ask``."""

from __future__ import annotations

import sys

import click

from kg.cli import options
from kg.cli.answering import FORMATS, Asked, answer


@options.command(
    "ask",
    'kg ask "which law created NAATIP"',
    "kg ask --format json what did law 04/L-218 establish",
    'kg ask --as-of 2016-12-31 "penalty for trafficking in persons"',
    'kg ask --lang sq "how many victims were identified in 2017"',
)
@click.argument("question", nargs=-1)
@options.format_option(*FORMATS)
@click.option("--explain", is_flag=True, help="Print how the question was read, what else was considered, the SPARQL.")
@options.as_of_option("Answer for that day, as 2016-12-31, where the question tells no time of its own.")
@click.option("--lang", metavar="LANG", default="", help="Answer in that language, as sq; else in the question's own.")
@options.graph_options
def command(question: tuple[str, ...], form: str, explain: bool, as_of: str, lang: str) -> int:
    """Answer a question and say where the answer is written.

    The question is one argument or several words. What is not known is said so, with what is known nearby (exit
    code 1); nothing is guessed. With no question on a terminal, questions are asked for, with history and completion;
    "and in 2018?" then keeps the subject of the question before.
    """
    if not question:
        if not sys.stdin.isatty():
            raise click.UsageError("Missing argument 'QUESTION...'.")
        from kg.cli.prompt import converse

        return converse(options.opened())
    return answer(Asked(question, form, explain, options.folders(), options.base(), as_of, lang, *options.endpoint()))
