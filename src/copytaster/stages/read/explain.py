"""Why a page was read as it was: its slots with their sources, its blocks with their judgement, as text and as HTML."""

from collections.abc import Iterator
from html import escape

from copytaster.model.article import NoArticle
from copytaster.stages.read.labeller import KEPT_FROM
from copytaster.stages.read.page import Reading
from copytaster.stages.read.said import Said
from copytaster.stages.read.tags import ANCESTOR_TAGS

MAX_SHOWN_CHARS = 300
_SLOTS = (
    "title",
    "standfirst",
    "authors",
    "published_at",
    "modified_at",
    "site",
    "canonical",
    "image",
    "language",
    "keywords",
    "section",
    "paywall",
)
_SOURCES = {
    "blocks": "the blocks of the page", "json-ld": "the publisher's copy in JSON-LD, which holds more than the page shows",
    "trafilatura": "trafilatura, since the blocks left doubts",
}  # fmt: skip
_STYLE = (
    "body{font:15px/1.5 system-ui;max-width:76ch;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0}"
    "p{margin:.2rem 0;padding:.2rem .6rem;border-inline-start:.4rem solid}p small{display:block;opacity:.75}"
    ".taken{background:light-dark(#dcf4e2,#143822);border-color:#1c6b33}.dropped{background:light-dark(#fde3e0,#47191a);border-color:#a8261a}"
    ".doubt{border-style:dotted}"
)


def lines(reading: Reading | NoArticle) -> Iterator[str]:
    """The explanation as lines of text: slots, then blocks with `+` (taken) or `-` (dropped), how likely each is, and where it stands."""
    if isinstance(reading, NoArticle):
        yield f"refused: {reading.why}"
        return
    yield (
        f"refused: {reading.result.why}"
        if isinstance(reading.result, NoArticle)
        else f"an article; its text is from {_SOURCES[reading.source]}"
    )
    yield ""
    for name, value, source, confidence in _slots(reading):
        yield f"{name:12} {value[:MAX_SHOWN_CHARS]}  [{source}, {confidence:.2f}]"
    yield ""
    for place, block in enumerate(reading.page.blocks):
        sign = "+" if reading.judged.likely[place] >= KEPT_FROM else "-"
        text = " ".join(block.text.split())
        yield f"{sign} {reading.judged.likely[place]:.2f} {text[:MAX_SHOWN_CHARS]}  [{_reason(reading, place)}]"
    for hidden in reading.page.hidden:
        if text := " ".join(hidden.split()):
            yield f"- hidden {text[:MAX_SHOWN_CHARS]}"


def document(reading: Reading | NoArticle) -> str:
    """The explanation as an HTML page of its own; whatever came from the page is text in it, never markup."""
    if isinstance(reading, NoArticle):
        return _page(f"<p class=dropped>Refused: {escape(reading.why)}</p>")
    result = reading.result
    verdict = (
        f"Refused: {escape(result.why)}" if isinstance(result, NoArticle) else f"An article; its text is from {_SOURCES[reading.source]}."
    )
    rows = "".join(
        f"<tr><th>{name}</th><td>{escape(value[:MAX_SHOWN_CHARS])}</td><td>{escape(source)}</td><td>{confidence:.2f}</td></tr>"
        for name, value, source, confidence in _slots(reading)
    )
    blocks = "".join(_shown(reading, place) for place in range(len(reading.page.blocks)))
    hidden = "".join(
        f"<p class=dropped>{escape(text[:MAX_SHOWN_CHARS])}<small>hidden</small></p>" for text in reading.page.hidden if text.strip()
    )
    return _page(f"<p>{verdict}</p><h2>What the page says of itself</h2><table>{rows}</table><h2>Its blocks</h2>{blocks}{hidden}")


def _page(inside: str) -> str:
    head = f'<meta charset="utf-8"><title>How the page was read</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{inside}</body></html>\n'


def _shown(reading: Reading, place: int) -> str:
    likely = reading.judged.likely[place]
    kind = ("taken" if likely >= KEPT_FROM else "dropped") + (" doubt" if 0.2 < likely < 0.8 else "")
    why = f"<small>{likely:.2f} · {escape(_reason(reading, place))}</small>"
    return f'<p class="{kind}" dir=auto>{escape(reading.page.blocks[place].text)}{why}</p>'


def _slots(reading: Reading) -> Iterator[tuple[str, str, str, float]]:
    for name in _SLOTS:
        said: Said[object] | None = getattr(reading.said, name)
        if said is not None and said.value not in ((), False):
            value = ", ".join(map(str, said.value)) if isinstance(said.value, tuple) else str(said.value)
            yield name, value, said.source, said.confidence


def _reason(reading: Reading, place: int) -> str:
    """Where the block stands and what its surroundings are called: what the judgement is made of, in words."""
    block = reading.page.blocks[place]
    element = reading.page.elements[block.element]
    inside = [tag for bit, tag in enumerate(ANCESTOR_TAGS) if element.tags >> bit & 1 and tag not in ("div", element.tag)]
    told = [f"<{element.tag}>", *(f"in <{tag}>" for tag in inside)]
    if called := reading.called(place):
        told.append(f"called {', '.join(called)}")
    if block.link_chars:
        told.append(f"{100 * block.link_chars // max(len(block.text), 1)} % links")
    return "; ".join((*told, f"{len(block.text.split())} words"))
