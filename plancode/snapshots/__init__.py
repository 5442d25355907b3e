"""Frozen registries: lists are frozen into a snapshot, which is checked to the last byte when it is opened."""
