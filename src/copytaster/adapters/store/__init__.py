"""The store on SQL: SQLite in one file, or PostgreSQL."""

from copytaster.adapters.store.sqlstore import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
