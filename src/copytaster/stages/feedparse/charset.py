"""What characters a feed's bytes stand for: the answer is always clean UTF-8."""

import codecs
import re
from dataclasses import dataclass
from functools import cache

from copytaster.stages.tables import rows


@dataclass(frozen=True, slots=True)
class Decoded:
    """Valid UTF-8 without a byte order mark; `repairs` says what was not as declared."""

    body: bytes
    repairs: tuple[str, ...] = ()


_XML_SAYS = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})")
_META_SAYS = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_HEADER_SAYS = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8_MARKS = re.compile(b"(?:" + codecs.BOM_UTF8 + b")+")
_UNMARKED = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))

_STRAYS = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
_ASCII = bytes(range(0x80))
_MAX_MENDED = 200_000
"""Each takes 100 bytes while the text is put together; no honest feed has a thousand."""
# C1 control characters, raw or as references, are bytes of cp1252 that someone took for Latin-1.
_C1_RAW = re.compile(rb"\xc2[\x80-\x9f]")
_C1_HINT = re.compile(rb"#(?:1[2-5]\d|[xX][89][0-9a-fA-F]);")
_C1_REFERENCE = re.compile(rb"&#(?:1[2-5]\d|[xX][89][0-9a-fA-F]);")


def utf8(body: bytes, content_type: str | None = None) -> Decoded:
    """Find the charset and decode: a byte order mark, else valid UTF-8, else what the document or then the header declares, else cp1252.

    A declaration that contradicts valid UTF-8 is wrong in practice: so many servers and generators declare Latin-1 for everything.
    In a body that is UTF-8 but for a few bytes, those bytes are read as cp1252.
    """
    found = _arbitrated(body, content_type)
    # Two searches, since each begins with one literal byte and so runs at the speed of memory, which their alternation does not.
    if (found.body.isascii() or not _C1_RAW.search(found.body)) and not _C1_HINT.search(found.body):
        return found
    body = _C1_REFERENCE.sub(_printable, _C1_RAW.sub(_printable, found.body, _MAX_MENDED), _MAX_MENDED)
    if body == found.body:
        return found
    return Decoded(body, (*found.repairs, "control characters read as windows-1252"))


def _arbitrated(body: bytes, content_type: str | None) -> Decoded:
    if marks := _UTF8_MARKS.match(body):
        body = body[marks.end() :]
    wide = _wide(body)
    if wide:
        return _recoded(body, wide)
    if b"\x1b" in body:
        for name in _declared(body, content_type):
            if name.startswith("iso2022"):
                return _recoded(body, name)
    if body.isascii() or _is_utf8(body):
        return Decoded(body)
    declared = _declared(body, content_type)
    foreign = body.translate(None, _ASCII)
    sound = foreign.decode("utf-8", "ignore")
    strays = len(foreign) - len(sound.encode())
    if declared and len(sound) <= strays:
        return _recoded(body, declared[0])
    text = body.decode("utf-8", "surrogateescape").translate(_STRAYS)
    return Decoded(text.encode("utf-8", "replace"), (f"{strays} bytes outside UTF-8 read as windows-1252",))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(body: bytes) -> str | None:
    if body[:1] == b"<" and body[1:2] != b"\0":
        return None
    for start, name in (*_MARKS, *_UNMARKED):
        if body.startswith(start):
            return name
    return None


def _declared(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """The usable charsets that the document and then the header name, UTF-8 left out."""
    head = body[:1024]
    said = [match[1].decode("ascii") for match in (_XML_SAYS.search(head), _META_SAYS.search(head)) if match]
    header = _HEADER_SAYS.search(content_type or "")
    return tuple(name for name in map(_codec, [*said, header[1]] if header else said) if name)


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label.replace("x-sjis", "shift_jis")).name
    except LookupError:
        return None
    return _codecs().get(name)


@cache
def _codecs() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("charsets.txt")}


def _recoded(body: bytes, codec: str) -> Decoded:
    text = body.decode(codec, "replace").lstrip("\ufeff")
    lost = text.count("\ufffd")
    repairs = (f"{lost} characters could not be read as {codec}",) if lost else ()
    return Decoded(text.encode("utf-8", "replace"), repairs)


def _printable(found: re.Match[bytes]) -> bytes:
    said = found[0]
    if said.startswith(b"&"):
        digits = said[2:-1]
        code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
    else:
        code = said[1]
    return bytes([code]).decode("cp1252", "replace").encode() if 0x80 <= code <= 0x9F else said
