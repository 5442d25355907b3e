"""Blocks as written → the typed plan: one file for each kind, and the checks over all of them."""
