"""The command line: a command parses, calls the library, prints. See :mod:`kg.cli.group`.

This package imports nothing by itself, so that ``kg ask`` can answer without click.
"""
