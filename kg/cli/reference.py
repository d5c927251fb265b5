"""The command reference, ``docs/commands.md``, from the commands themselves.

python -m kg.cli.reference > docs/commands.md
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click

from kg.cli.group import COMMANDS, cli
from kg.cli.options import Command, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """\
# Commands

Generated from the commands by `python -m kg.cli.reference > docs/commands.md`; a test compares.

Answers go to standard output, everything else to standard error. A NAME is a name, a number (`04/L-218`), a citation
(`article 7 of law 04/L-218`), a CURIE (`body:naatip`) or an IRI, of one word or several. No command needs a build
before it: the first use builds the graph, and a changed file rebuilds it.

| exit code | meaning |
|---|---|
| 0 | done, or an answer; "no" and "it was not reported" are answers |
| 1 | ran and found nothing: no match, not known, refused; or data at fault (`kg check`, `verify`, `coverage`) |
| 2 | could not run: usage, a NAME that is nothing or several things (candidates follow), unreadable or bad input |
| 3 | a fault of ours, in one line; `--debug` prints the traceback |
| 130 | interrupted |

A reader that closes the pipe early, as `head` does, is no fault: 0.

Text is fitted to the width of the terminal, or to 80 columns (`COLUMNS`, if it is exported) where output goes into a
file or another program. Two things are not broken there, so that `grep`, `sort` and `cut` find each of them whole:
a row of the tables of `kg find`, `kg query` and `kg sources` is one line, and so is a sentence, source or note of
`kg ask`. No colour codes are written there. `--format csv` and `json` are never fitted.

| variable | meaning |
|---|---|
| `KG_DATASET` | folders of datasets, apart by `:` (Windows: `;`), where `--dataset` is not given |
| `KG_BASE` | base address, where `--base` is not given |
| `KG_CACHE` | folder for built graphs |
| `KG_ENDPOINT` | address of a SPARQL endpoint, where `--endpoint` is not given |
| `KG_ENDPOINT_TIMEOUT` | seconds that a request to an endpoint may take; 60 where it is not set |
| `KG_ENDPOINT_MOST` | quads up to which the names of an endpoint are read; 1,000,000 where it is not set |
| `KG_DOCUMENTS` | source documents for `kg coverage`, files or folders, apart as in `KG_DATASET` |
| `KG_TODAY` | the day that answers speak of, as in `2016-12-31`; today where it is not set |
| `KG_DEBUG` | `1` prints tracebacks |
| `NO_COLOR` | tables on a terminal without colours |
"""
_TAIL = """\
## JSON

`--format json` prints one JSON value in UTF-8. Fields are added, not renamed or removed, within a version 1.

- **ask**: `question`, `status` (`answered`, `refused`), `refusal` (`not-stated`, `no-such-thing`, `not-understood`,
  `off-subject`, `ambiguous`, or null), `answer`, `values`, `sources`, `derived`, `notes`, `nearest`, `reading`,
  `sparql`; with `--explain` also `considered`. See `asking.md`.
- **show**: `iri`, `label`, `short`, `classes` (each `label`, `iri`; the most specific first), `names` (each `text`,
  `language`, `kind`), `time` (`day`, `state`, `startsNotBefore`, `startsNotAfter`, `endsNotBefore`, `endsNotAfter`;
  ends are the first day after; an empty text where nothing is known; an event has no state; `told`: all this in words,
  with what may have ended it and who disagrees), `before`, `after` and `facts`. A fact has `property`, `label`,
  `direction` (`out`, `in`), `text`, the other end as `iri` or as `value` with `datatype` or `language`, of a post and
  who holds it `stated` (for which times sources say so), and a support.
- **support** of a fact or a step: `sources` (each `source`, `section`, `position`, `phrase`, `iri`, and `quoted`, the
  title of what the passage quotes, if it does), `derived` (each `rule`, `statement`, `sources`), `files` (registry,
  curation and ontology graphs that say it).
- **compare**: `kind` (`acts`, `articles`, `reports`, `periods`), `first` and `second` (each `iri`, empty of a year
  that no source gives a figure for, `label`, `kind`, `time`), `rows` and `notes`. A row has `section`, `label`,
  `first` and `second` (lists of `text` with a support), `change` (`same`, `differs`, `rises`, `falls`, `disputed`,
  `only-first`, `only-second`, `other-body`, `recurs`, `vanishes`, `new`, `not-compared`), `told` (the same in words),
  `reckoned` (null, or `difference`, `percent` and `stated`, what sources state of the change), `notes`, and a support
  of what ties the two sides.
- **concordance**: a list, one a series of editions; each `series`, `editions` (`iri`, `label`, `year`, `time`,
  `precursor`: an act that was taken over) and `lines`. A line has `offence`, `cells` (one an edition: `basis`, `text`,
  `articles`, each with its own `basis`, and a support of the act as a whole), `steps` (`earlier`, `later`, `kind`,
  `basis`, `detail`, and a support) and `said` (`edition`, `text`, and a support). `basis` is
  `stated`, `rule`, `penalties` or `none`; `derived` of an article that a rule infers says by which one (`rule`: the
  named query).
- **find**: a list; each `name`, `kind`, `stance` (of a claim that its source denies, plans or alleges: that it does),
  `iri`, `curie`, `matched`, `score` (0 to 100); with `--as-of` also
  `standing` (`day`, `state`, the four bounds, `issued`, `told`, and `stated`: for which time a claim is stated).
- **path**: a list of steps; each `start` and `end` (`label`, `iri`), `property` (`label` as read in this direction,
  `iri`), `forward` (whether the statement has the start as its subject), and a support.
- **sources**: a list; each `id`, `iri`, `title`, `kind`, `publisher`, `issued`, `passages`, `statements`; with an ID
  one of these and `contributions` (passages, each with `statements` as sentences).
- **brief**: `iri`, `label`, `kind`, `day`, `read to`, `parts` (each `title`, `left out`, `sentences`; a sentence has
  `text`, `group`, `references`), `references` (texts, numbered from 1), `sources` (each `iri`, `title`, `issued`,
  `kind`, `rights`, `address`), `notice`.
- **trace**: `iri`, `label`, `station`, `starts` (each `label`, `iri`), `unbroken`, `steps` from article to finding;
  each `from`, `to`, `missing`, `only beside` (its links only stand in one passage), `untied` (names), `ties` and `past`
  (`from`, `ties`: what joins a place before the gap to the farther one). A tie has `from`, `to` and one or two
  `statements` (`start`, `property`, `end`, `sources`, `derived`, `files`).
- **conflicts**: a list; each `query`, `title`, `reason`, `error` (whether one side must be wrong), `topic` (`label`,
  `iri`), `about`, `stated`, `computed`, `explanation`, and the sides `one` and `other` (`iri`, `sources` as above,
  `files`).
- **verify**: a list of documents; each `file`, `source`, `title`, `changed` (whether its bytes aren't those that were
  read), `passages`, `verified` (numbers) and `checks`, each `passage`, `iri`, `section`, `position`, `phrase`, `start`
  and `end` (characters of the key phrase in the untouched text, or null), `verified`, `problems`.
- **coverage**: a list of documents; each `file`, `source`, `sections`, each `section`, `sentences` and `without`
  (numbers), `bare` (sentences without a passage: `position`, `ordinal`, `start`, `end`, `text`). With `--numbers` each
  `file`, `source`, `counts` by class, and `numerals`, each `start`, `end`, `section`, `position`, `numeral`, `context`,
  `class`, `reason`.
- **returns values**: a list; each `column`, `needed`, `values` (their number), `filled in with`, `meaning`; with a
  COLUMN each `column`, `value`, `also called`, `iri`.
- **returns import**: `status` (`imported`, `valid` with `--dry-run`), `source`, `id`, `title`, `issued`, `publisher`,
  `sha256`, `figures`, `periods` (new ones), `file`; or `status` (`refused`) and `faults`, each `row` (0: the whole
  sheet), `column`, `problem`.
- **returns gaps**: a list; each `indicator`, `body`, `period`, `lacks` (each `label`, `iri`; no `iri` where a year
  is lacking), `figure` (a source: a figure that is not broken down so, or of another year) and `example` (a source:
  where such a breakdown is given).
- **returns table**: `indicator`, `unit`, `period`, `body`, `dimensions`, `rows`, `columns` (the last is the total),
  `values` (a list a row; null where hidden), `minCell`, `countedAsZero` (cells that no figure gives),
  `sources` (each `source`, `section`, `position`).
- **queries**: a list; each `name`, `kind`, `title`, `question`, `params` (types by name), `expects`.
- **info**: `title`, `version`, `hash`, `base`, `path`, `roots`, `quads`, `classes` (things by class; figures of
  one key count once) and `sources` (statements by id).
- **query**: SPARQL 1.1 Query Results JSON; `csv` and `tsv` are W3C's as well, so no cell is changed for spreadsheets.

## Completion

Names, named queries and ids of sources are completed from the graph.

    eval "$(_KG_COMPLETE=bash_source kg)"        # in ~/.bashrc
    eval "$(_KG_COMPLETE=zsh_source kg)"         # in ~/.zshrc
    _KG_COMPLETE=fish_source kg | source         # in ~/.config/fish/completions/kg.fish
"""


def reference() -> str:
    """The whole page."""
    parts = [_HEAD]
    for name in COMMANDS:
        with click.Context(cli, info_name="kg") as group:
            command = cli.get_command(group, name)
            assert isinstance(command, Command | Group)
            with click.Context(command, info_name=name, parent=group) as context:
                parts.append("\n".join(_section(command, context)))
                parts += _parts(command, context)
    return "\n".join([*parts, _TAIL])


def _parts(command: Command | Group, context: click.Context) -> Iterator[str]:
    """Sections of the commands that a command is made of."""
    for name, one in command.commands.items() if isinstance(command, Group) else ():
        assert isinstance(one, Command)
        yield "\n".join(_section(one, click.Context(one, info_name=name, parent=context), "###"))


def _section(command: Command | Group, context: click.Context, mark: str = "##") -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"{mark} {context.command_path}\n"
    yield f"    {context.command_path} {usage}\n"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield re.sub(r"\s*\n\s*", " ", paragraph) + "\n"
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    yield "| option | meaning |\n|---|---|"
    for option in options:
        record = option.get_help_record(context)
        assert record is not None
        named, said = (" ".join(text.split()).replace("|", "\\|") for text in record)
        yield f"| `{named}` | {said} |"
    yield "\n" + "\n".join(f"    {example}" for example in command.examples) + "\n"


if __name__ == "__main__":
    click.echo(reference(), nl=False)
