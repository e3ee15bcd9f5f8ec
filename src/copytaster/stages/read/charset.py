"""The charset of a page: bytes to text, whatever the page says of itself."""

import codecs
import re

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SNIFFED_BYTES = 4_096
_BROKEN_SHARE = 0.02
"""A body with fewer broken sequences than this among its characters beyond ASCII is damaged UTF-8, not another charset."""

_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
"""What browsers read in place of a label, because pages use more than the label allows. Source: WHATWG Encoding Standard."""

_KNOWN = re.compile(r"(utf-8|utf-16.*|iso8859.*|cp(125\d|866|874|932|949)|koi8.*|mac.cyrillic|gb18030|big5hkscs|euc_jp|iso2022_jp)$")


def decoded(body: bytes, content_type: str | None) -> str:
    """The text of a page, without NUL; a byte order mark is believed first, then valid UTF-8, then the header, then the page."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], name)
    declared = _declared(body, content_type)
    if declared == "iso2022_jp" and b"\x1b" in body:
        return _read(body, declared)
    try:
        return body.decode("utf-8").replace("\0", "")
    except UnicodeDecodeError:
        other = declared if declared and declared != "utf-8" else "cp1252"
        return _read(body, "utf-8" if _is_damaged_utf8(body) else other)


def utf8(body: bytes, content_type: str | None) -> bytes:
    """The page in UTF-8; the body itself where it is that already, but for NUL and a byte order mark."""
    if not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and (_declared(body, content_type) != "iso2022_jp"):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return body.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")
    return decoded(body, content_type).encode("utf-8", "replace")


def _read(body: bytes, name: str) -> str:
    return body.decode(name, "replace").replace("\0", "")


def _is_damaged_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    beyond = sum(map(len, re.findall(r"[^\x00-\x7f]+", text)))
    return text.count("\ufffd") <= max(1, beyond * _BROKEN_SHARE) and beyond > 1


def _declared(body: bytes, content_type: str | None) -> str | None:
    in_header = _HEADER.search(content_type or "")
    in_page = _DECLARED.search(body[:_SNIFFED_BYTES])
    labels = [in_header.group(1)] if in_header else []
    labels += [in_page.group(1).decode("ascii")] if in_page else []
    return next(filter(None, map(_codec, labels)), None)


def _codec(label: str) -> str | None:
    """A text charset that the web uses; not one of Python's other codecs, which unpack or escape."""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _WIDER.get(name, name)
    if name.startswith("utf-16"):
        return "utf-8"
    return name if _KNOWN.match(name) else None
