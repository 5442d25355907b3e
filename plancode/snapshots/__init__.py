"""Frozen registries: lists are frozen into a snapshot, which is checked to the last byte when it is opened."""

from plancode.snapshots.freeze import freeze
from plancode.snapshots.opening import Snapshot, open_snapshot, verify
from plancode.snapshots.rows import write_snapshot

__all__ = ["Snapshot", "freeze", "open_snapshot", "verify", "write_snapshot"]
