"""How much markup a document may hold, whatever it weighs."""

import re
from collections.abc import Iterator

import numpy as np

MAX_MARKS = 1_000_000
"""Of `<` in a document: each may become a node of 120 bytes."""
MAX_ATTRIBUTES = 600_000
MAX_NAMES = 20_000
"""Of different tags and attributes: lxml remembers each name, in 60 bytes and more, as long as the thread lives."""
_LEAST_BYTES_A_NAME = 6
"""Most have three letters where there are many, and no tag or attribute needs less than three more."""
_MAX_SECTIONS = 100_000
_MARK, _EQUALS = ord("<"), ord("=")
_PIECE = 1_000_000
_OPENS_A_VALUE = np.isin(np.arange(256), list(b"\"' \t\r\n"))
_LONG_TAG = re.compile(rb"<([A-Za-z_][\w:.-]{0,60})\s[^<>]{10000,}>")
_TAG = re.compile(rb"<[A-Za-z_][\w:.-]*")
_QUOTED = re.compile(rb"=\s*+[\"']")
_ATTRIBUTE = re.compile(rb"[A-Za-z_][\w:.-]*+(?=\s{0,9}=\s{0,9}[\"'])")


def limited(body: bytes) -> bytes:
    """The document, or as much of its beginning as keeps within the limits, without the attributes of endless tags.

    A few counts suffice for nearly all documents.
    """
    if len(body) < _LEAST_BYTES_A_NAME * MAX_NAMES:
        return body
    marks, attributes = _marks(body), _attributes(body)
    if marks <= MAX_NAMES and attributes <= MAX_NAMES:
        return body
    while marks > MAX_MARKS or attributes > MAX_ATTRIBUTES:
        body = body[: len(body) // 2]
        marks, attributes = _marks(body), _attributes(body)
    if not (_has_many_tags(body, marks) or _has_many_attributes(body, attributes)):
        return body
    body = _LONG_TAG.sub(rb"<\1>", body)
    return body[: min(_end(_TAG, body), _end(_ATTRIBUTE, body))]


def _marks(body: bytes) -> int:
    """As `body.count`, whose cost grows with what it finds: a fifth of the time where markup is dense."""
    return int(np.count_nonzero(np.frombuffer(body, np.uint8) == _MARK))


def _attributes(body: bytes) -> int:
    """How many there are at most; only where these are too many are they counted one by one."""
    letters = np.frombuffer(body, np.uint8)
    at_most = int(np.count_nonzero(_OPENS_A_VALUE[letters[1:][letters[:-1] == _EQUALS]]))
    if at_most <= MAX_ATTRIBUTES:
        return at_most
    return sum(len(_QUOTED.findall(body, at, at + _PIECE)) for at in range(0, len(body), _PIECE))


def outside(body: bytes) -> Iterator[tuple[int, int]]:
    """Where markup stands: the spans between CDATA sections and comments. After very many of them, all the rest is one span."""
    at = look = sections = 0
    while sections < _MAX_SECTIONS and (start := body.find(b"<!", look)) >= 0:
        look = start + 2
        if body.startswith(b"[CDATA[", look):
            end = body.find(b"]]>", look + 7)
        elif body.startswith(b"--", look):
            end = body.find(b"-->", look + 2)
        else:
            continue
        yield at, start
        at = look = end + 3 if end >= 0 else len(body)
        sections += 1
    yield at, len(body)


def _has_many_tags(body: bytes, marks: int) -> bool:
    if marks <= MAX_NAMES:
        return False
    names: set[bytes] = set()
    for start, end in outside(body):
        names.update(_TAG.findall(body, start, end))
        if len(names) > MAX_NAMES:
            return True
    return False


def _has_many_attributes(body: bytes, attributes: int) -> bool:
    """Counts what stands before each `=`, which is quick and never less than the attributes."""
    if attributes <= MAX_NAMES:
        return False
    names: set[bytes] = set()
    for start, end in outside(body):
        names.update(words.rstrip().rpartition(b" ")[2] for words in body[start:end].split(b"="))
        if len(names) > MAX_NAMES:
            return True
    return False


def _end(name: re.Pattern[bytes], body: bytes) -> int:
    """Where the document uses up the names that it may have."""
    names: set[bytes] = set()
    for found in name.finditer(body):
        names.add(found[0])
        if len(names) > MAX_NAMES:
            return found.start()
    return len(body)
