"""Reading one page: bytes in, article or the reason why not out."""

from dataclasses import replace

from copytaster.model.article import Block, NoArticle, ReadPage
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages import agencies
from copytaster.stages.read import agreement, body, charset, gate, titles, tree
from copytaster.stages.read.slots import Slots, slots


def article(page: FetchedPage, policy: ReadPolicy) -> ReadPage | NoArticle:
    """Read the article off a fetched page. Any bytes give an answer; hostile ones may take seconds and memory, so run it in a worker."""
    outcome = page.outcome
    if not isinstance(outcome, Fetched):
        return NoArticle(outcome.why)
    if len(outcome.body) > policy.max_bytes:
        return too_large(outcome.body, policy)
    if why := gate.not_html(outcome.body, outcome.content_type):
        return NoArticle(why)
    root = tree.parsed(charset.decoded(outcome.body, outcome.content_type))
    if root is None:
        return NoArticle("no page could be made out of the markup")
    url = outcome.final_url or page.url
    said = slots(root, url)
    found = agreement.agreed(_without_title(body.blocks(tree.without_hidden(root), url), said.title), said.body)
    if why := gate.no_article(said, found, url, policy.min_words):
        return NoArticle(why)
    return _credited(_read(said, found), said.authors)


def too_large(body: bytes, policy: ReadPolicy) -> NoArticle:
    """What becomes of a body beyond `policy.max_bytes`."""
    return NoArticle(f"too large: {len(body)} bytes, at most {policy.max_bytes} are read")


def _without_title(blocks: tuple[Block, ...], title: str | None) -> tuple[Block, ...]:
    """Without the title where it is repeated above the text, and without headings that head nothing."""
    kept = [block for place, block in enumerate(blocks) if not (place < 4 and titles.is_repeated(block.text, title))]
    while kept and kept[-1].kind == "heading":
        kept.pop()
    return tuple(kept)


def _read(said: Slots, blocks: tuple[Block, ...]) -> ReadPage:
    return ReadPage(
        title=said.title,
        standfirst=said.standfirst,
        blocks=blocks,
        authors=said.authors,
        published_at=said.published_at,
        modified_at=said.modified_at,
        site=said.site,
        canonical=said.canonical,
        image=said.image,
        language=said.language,
        is_paywalled=said.is_paywalled,
    )


def _credited(read: ReadPage, authors: tuple[str, ...]) -> ReadPage:
    credits, blocks = agencies.credited(read.blocks, authors)
    return replace(read, blocks=blocks, credits=credits)
