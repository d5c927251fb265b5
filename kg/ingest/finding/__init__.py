"""Finding: what a legal report says, each thing with the place where it says so.

What is *seen* stands in the words that the finding points at; what is *guessed* follows from other words, which it
points at too. Where two readings remain, both are given and none is chosen.
"""
