"""Failures that rooms tell each other about by type."""


class StorageUnavailable(Exception):  # noqa: N818  it reads as what happened
    """The database is locked, full or away: do not acknowledge, let the update come again."""


class StorageFull(StorageUnavailable):
    """There is no room for what should be kept; it goes on when there is."""
