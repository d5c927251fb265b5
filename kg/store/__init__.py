"""The store: one protocol, so that the rest does not know where the quads are."""
