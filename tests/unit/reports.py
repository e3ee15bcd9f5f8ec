"""Articles and stories for the tests of briefs, with what does not matter filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from copytaster.model.article import Article, Block, BlockKind, Credit, Fingerprint, Language
from copytaster.model.brief import Brief, Section, Sentence
from copytaster.model.policy import BriefPolicy
from copytaster.model.story import Origin, Place, Story
from copytaster.stages import brief

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Report:
    """What a test says of an article; a line of `text` is a block: after `# ` a heading, after `> ` a quotation."""

    id: str
    text: str
    source: str = "harbour.example"
    language: str = "en"
    kind: str = "own"
    credits: tuple[str, ...] = ()
    made_from: str = "page"
    version: int = 1


def article(report: Report) -> Article:
    return Article(
        id=report.id,
        entry_id=f"e-{report.id}",
        feed_id="f",
        source_id=report.source,
        url=f"https://{report.source}/{report.id}",
        title=f"Headline of {report.id}",
        standfirst="",
        blocks=tuple(_block(line) for line in report.text.splitlines() if line),
        authors=(),
        published_at=None,
        modified_at=None,
        first_seen_at=NOW,
        told_at=NOW,
        read_at=NOW,
        language=Language(report.language, 1.0),
        site=None,
        image=None,
        credits=tuple(Credit(agency, f"includes reporting from {agency}") for agency in report.credits),
        is_paywalled=False,
        made_from="entry" if report.made_from == "entry" else "page",
        note="",
        version=report.version,
        digest="",
        fingerprint=Fingerprint((), ()),
    )


def story_of(*reports: Report) -> tuple[Story, dict[str, Article]]:
    """A story of these reports, the first one leading, and its articles."""
    articles = {report.id: article(report) for report in reports}
    first = articles[reports[0].id]
    places = tuple(_place(report) for report in reports)
    return Story("s1", 3, first.title, first.id, first.language.code, NOW, NOW, places), articles


def told(*reports: Report, sentences: int = 6) -> tuple[Brief, Mapping[str, Article]]:
    """The brief of a story of these reports, and its articles."""
    story, articles = story_of(*reports)
    return brief.extract(story, articles, BriefPolicy(sentences=sentences), NOW), articles


def said(part: Brief | Section) -> list[str]:
    """The texts of a section, or of a whole brief."""
    return [sentence.text for sentence in (all_of(part) if isinstance(part, Brief) else part.sentences)]


def all_of(told_brief: Brief) -> list[Sentence]:
    return [*told_brief.lead, *(sentence for section in told_brief.sections for sentence in section.sentences)]


def _block(line: str) -> Block:
    kinds: dict[str, BlockKind] = {"# ": "heading", "> ": "quotation"}
    return Block(kinds[line[:2]], line[2:]) if line[:2] in kinds else Block("paragraph", line)


def _place(report: Report) -> Place:
    origins = {"own": Origin("own"), "copy": Origin("copy", of="a1", share=0.9), "agency": Origin("agency", agency="Northern Wire")}
    return Place(report.id, report.version, report.source, NOW, NOW, origins[report.kind], 1.0, ())
