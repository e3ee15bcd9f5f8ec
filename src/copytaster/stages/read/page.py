"""Reading one page: bytes in, article or the reason why not out."""

from dataclasses import dataclass, replace

from copytaster.model.article import Block, NoArticle, ReadPage
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.model.site import Facts
from copytaster.stages import agencies, reservations, words
from copytaster.stages.read import agreement, body, charset, gate, hints, labeller, marks, markup, tree
from copytaster.stages.read.context import context_of
from copytaster.stages.read.facts import facts
from copytaster.stages.read.labeller import Judged
from copytaster.stages.read.said import Said, Value
from copytaster.stages.read.slots import Slots, slots
from copytaster.stages.read.titles import MAX_TITLE_CHARS
from copytaster.stages.read.walk import Tree, Walked, walked

UNSURE_SHARE = 0.5
"""With fewer sure words than this among the words it keeps, the labeller is unsure."""
FEW_WORDS = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was found on a page on the way to its article; `source` tells where the text is from.

    `origins` are, for each block that was made of the page's own, the places of those.
    """

    page: Walked
    said: Slots
    judged: Judged
    source: str
    result: ReadPage | NoArticle
    url: str
    origins: tuple[tuple[Block, tuple[int, ...]], ...]

    def called(self, place: int) -> tuple[str, ...]:
        """What the names of the elements around a block hint at, by its place."""
        bits = self.page.elements[self.page.blocks[place].element].near
        return tuple(name for bit, name in enumerate(hints.names()) if bits >> bit & 1)


def article(page: FetchedPage, policy: ReadPolicy) -> ReadPage | NoArticle:
    """Read the article off a fetched page. Any bytes give an answer; hostile ones may take seconds and memory, so run it in a worker."""
    found = reading(page, policy, is_explained=False)
    read = found if isinstance(found, NoArticle) else found.result
    if isinstance(found, NoArticle) or isinstance(read, NoArticle):
        return read
    return replace(_marked(read, policy), facts=_facts(found, read))


def reading(page: FetchedPage, policy: ReadPolicy, is_explained: bool = True) -> Reading | NoArticle:
    """As `article`, with all that was found on the way; `NoArticle` where there was nothing to look at.

    What does not show is only kept when `is_explained`.
    """
    outcome = page.outcome
    if not isinstance(outcome, Fetched):
        return NoArticle(outcome.why)
    if len(outcome.body) > policy.max_bytes:
        return too_large(outcome.body, policy)
    if why := gate.not_html(outcome.body, outcome.content_type):
        return NoArticle(why)
    parsed = markup.parsed(outcome.body, outcome.content_type)
    if isinstance(parsed, str):
        return NoArticle(parsed)
    url = outcome.final_url or page.url
    here, said, judged = looked_at(parsed, url, is_explained)
    origins = labeller.traced(here, judged.kept())
    source, blocks = _text(tuple(block for block, _ in origins), said, judged, outcome, url)
    why = gate.no_article(said, blocks, url, policy.min_words, gate.other_kind(here, said, judged, url))
    result = NoArticle(why) if why else _credited(_read(said, blocks, outcome), said.authors.value)
    return Reading(here, said, judged, source, result, url, origins)


def looked_at(parsed: Tree, url: str, keeps_hidden: bool = False) -> tuple[Walked, Slots, Judged]:
    """The walk over a page, its slots, and the judgement of its blocks; once more with its menus where little is found."""
    here = walked(parsed, keeps_hidden=keeps_hidden)
    said = slots(here, url)
    judged = labeller.judged(here, context_of(said))
    if judged.kept_words < FEW_WORDS:
        here = walked(parsed, is_whole=True, keeps_hidden=keeps_hidden)
        judged = labeller.judged(here, context_of(said))
    return here, said, judged


def too_large(body: bytes, policy: ReadPolicy) -> NoArticle:
    """What becomes of a body beyond `policy.max_bytes`."""
    return NoArticle(f"too large: {len(body)} bytes, at most {policy.max_bytes} are read")


def _facts(found: Reading, read: ReadPage) -> Facts:
    """Blocks are told by which object they are, as two may read the same."""
    places = {id(block): where for block, where in found.origins}
    return facts(found.page, found.said, found.judged, found.url, [places.get(id(block), ()) for block in read.blocks])


def _text(kept: tuple[Block, ...], said: Slots, judged: Judged, outcome: Fetched, url: str) -> tuple[str, tuple[Block, ...]]:
    """The text and where it is from: the labeller's blocks; trafilatura's where it is unsure; the publisher's copy where that has more."""
    blocks, source = _without_title(kept, said), "blocks"
    if _is_unsure(judged):
        others = _without_title(_second_opinion(outcome, url), said)
        if gate.words_in(others) > 2 * gate.words_in(blocks):
            blocks, source = others, "trafilatura"
    agreed = agreement.agreed(blocks, said.body)
    return ("json-ld" if agreed is not blocks and len(agreed) > len(blocks) else source), agreed


def _is_unsure(judged: Judged) -> bool:
    return judged.kept_words < FEW_WORDS or judged.sure_words < UNSURE_SHARE * judged.kept_words


def _second_opinion(outcome: Fetched, url: str) -> tuple[Block, ...]:
    root = tree.parsed(charset.decoded(outcome.body, outcome.content_type))
    return () if root is None else body.blocks(tree.without_hidden(root), url)


def _without_title(blocks: tuple[Block, ...], said: Slots) -> tuple[Block, ...]:
    """Without the title where it is repeated above the text, and without headings that head nothing."""
    titles = (_value(said.title), said.titles.headline, said.titles.social, *said.headings[:1])
    known = [told for title in titles if title and (told := words.tokens(title))]
    kept = [block for block in blocks[:4] if len(block.text) > MAX_TITLE_CHARS or words.tokens(block.text) not in known] + list(blocks[4:])
    while kept and kept[-1].kind == "heading":
        kept.pop()
    return tuple(kept)


def _read(said: Slots, blocks: tuple[Block, ...], outcome: Fetched) -> ReadPage:
    return ReadPage(
        title=_value(said.title),
        standfirst=_value(said.standfirst),
        blocks=blocks,
        authors=said.authors.value,
        published_at=_value(said.published_at),
        modified_at=_value(said.modified_at),
        site=_value(said.site),
        canonical=_value(said.canonical),
        image=_value(said.image),
        language=_value(said.language),
        is_paywalled=said.paywall.value,
        reserves=reservations.reserved(said.reserving, outcome.robots),
    )


def _marked(read: ReadPage, policy: ReadPolicy) -> ReadPage:
    """Without marks where the language model cannot be unpacked: they are made again where the page is joined."""
    if not read.title:
        return read
    try:
        made = marks.of(read.title, marks.text(read.blocks), read.language, policy)
    except OSError:
        return read
    return replace(read, marks=made)


def _value(said: Said[Value] | None) -> Value | None:
    return said.value if said else None


def _credited(read: ReadPage, authors: tuple[str, ...]) -> ReadPage:
    credits, blocks = agencies.credited(read.blocks, authors)
    return replace(read, blocks=blocks, credits=credits)
