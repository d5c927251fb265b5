"""Build: load ▸ derive (rules) ▸ merge ▸ snapshot. One direction, no way back."""
