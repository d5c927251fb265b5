"""What SPARQL from outside passes before it is answered.

Length and nesting are limited before any parser reads the text (:mod:`kg.guard.admission`). A process of its own, which
can be ended and can open nothing (:mod:`kg.guard.worker`), parses it, refuses what changes, loads or asks elsewhere
(:mod:`kg.guard.parsed`), and runs it. Named queries of a dataset are trusted and run in the process that asks.
"""
