"""How much a query from outside may be, and give."""

from __future__ import annotations

MAX_LENGTH = 100_000
"""Characters of a query."""
MAX_DEPTH = 200
"""Brackets open at once."""
MAX_ROWS = 100_000
"""Rows or triples of a result."""
MAX_TEXT = 32 * 2**20
"""Characters of all values of a result together, however few they are: one CONCAT can make a value of any size."""
MEMORY = 4 * 2**30
"""Bytes of address space of a process that runs queries."""
OUT_OF_MEMORY = "the query was stopped: it needs more memory than it may take; ask for less"
"""What is said where it takes more."""
STACK = 512 * 2**20
"""Bytes of stack for a query; only what is used is ever taken from the machine.

Tried: 3,000 nested groups, or 3,000 BINDs in a row, end the process on a stack of 8 MB.
"""
