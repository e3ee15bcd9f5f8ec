"""What a database's error means for a person: what was being done, and what to do."""

import re

from sqlalchemy.exc import DBAPIError, IntegrityError

from copytaster.errors import StoreError

_SQLITE = {
    "SQLITE_FULL": "the disk is full; free some space",
    "SQLITE_BUSY": "another program holds the database locked; end it or try again",
    "SQLITE_LOCKED": "another program holds the database locked; end it or try again",
    "SQLITE_READONLY": "the file or its folder may only be read; give this user the right to write there",
    "SQLITE_PERM": "the file may not be opened; give this user the right to read and write it",
    "SQLITE_CANTOPEN": "the file cannot be opened; check that its folder exists and that this user may write there",
    "SQLITE_NOTADB": "the file is no SQLite database; name another file in store.url",
    "SQLITE_CORRUPT": "the file is damaged; stop, keep a copy, and bring back the last backup",
    "SQLITE_IOERR": "the disk could not be read or written; check the disk and its free space",
}

_POSTGRES = {
    "53100": "the server's disk is full; free some space there",
    "53300": "the server has no connection left; raise its max_connections or end other clients",
    "25006": "the server only lets this user read; connect to the primary server",
    "3D000": "there is no such database; create it with createdb",
    "28P01": "the password is wrong; mend store.url",
    "28000": "the server refuses this user; mend store.url or the server's pg_hba.conf",
    "57P03": "the server is starting or stopping; it answers in a moment",
    "25P03": "the server ended the session, which had stood still; it goes on with a new one",
    "42501": "the user lacks a right on the database; make it the owner",
    "42P01": "the tables are not there; start the program once so that it makes them",
    "42703": "the tables are older than the program; start the program once so that it brings them up to date",
}

RETRIED = frozenset({"40001", "40P01"})
"""PostgreSQL's codes for two transactions that stood in each other's way; doing one of them again is all it takes."""


def sql_state(error: DBAPIError) -> str | None:
    """PostgreSQL's five-letter code; None on SQLite and when the server was not reached."""
    return getattr(error.orig, "sqlstate", None)


def meaning(error: DBAPIError) -> str | None:
    """What happened and what to do; None when the error tells of a fault in the program."""
    name = getattr(error.orig, "sqlite_errorname", None)
    text = str(error.orig)
    if name is not None:
        if "no such table" in text:
            return _POSTGRES["42P01"]
        if "no such column" in text:
            return _POSTGRES["42703"]
        return next((words for code, words in _SQLITE.items() if name.startswith(code)), None)
    state = sql_state(error)
    if state is None:
        return _unreached(error, text)
    known = _POSTGRES.get(state)
    if known is None and state[:2] in {"08", "53", "57", "58"}:
        return f"the server gave up ({text.strip()}); look at its log"
    return known


def _unreached(error: DBAPIError, text: str) -> str | None:
    if isinstance(error, IntegrityError) or type(error.orig).__name__ not in {"OperationalError", "InterfaceError", "ConnectionTimeout"}:
        return None
    for state, words in _START_WORDS.items():  # a failed start of a session carries its code in words alone
        if words.search(text):
            return _POSTGRES[state]
    return f"the server cannot be reached ({' '.join(text.split())[:300]}); check that it runs and that store.url is right"


_START_WORDS = {
    "28P01": re.compile("password authentication failed|no password supplied"),
    "3D000": re.compile('database "[^"]*" does not exist'),
    "28000": re.compile('no pg_hba.conf entry|role "[^"]*" does not exist|authentication failed'),
    "57P03": re.compile("the database system is (?:starting up|shutting down|in recovery)"),
}


def store_error(where: str, doing: str, error: DBAPIError) -> StoreError | None:
    """The error to raise in the place of the database's own; None when that one is to be seen as it is."""
    words = meaning(error)
    return None if words is None else StoreError(f"{where}: {doing} failed: {words}")
