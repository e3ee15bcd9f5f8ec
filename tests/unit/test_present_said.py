"""The table "Who says what", disagreements, and the numbers that lead to sentences."""

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Citation, Disagreement, Figure, FigureTold, Span, Statement
from copytaster.model.story import Origin
from copytaster.stages import present
from copytaster.stages.present.said import MAX_ROWS, said
from tests import make

FIRST = make.article("https://daily.example/a", text="Kyiv says that 10,000 troops crossed. It rained.")
SECOND = make.article(
    "https://post.example/b", text="Seoul says that 12,000 troops crossed.", source_id="post.example", told_at=make.ago(5)
)
COPIER = make.article("https://copier.example/c", source_id="copier.example")
ARTICLES = {each.id: each for each in (FIRST, SECOND, COPIER)}
STORY = make.story(FIRST, SECOND, COPIER, origins=[make.OWN, make.OWN, Origin("copy", FIRST.id)])
SOURCES = {each.id: each for each in (make.source(), make.source("post.example", "The Post"), make.source("copier.example", "Copier"))}


def statement(article: Article, text: str, speaker: str, *carriers: Article, **changes: object) -> Statement:
    """What an article claims, carried by it and others."""
    start = max(article.text.find(text), 0)
    cited = Citation(article.id, article.version, start, start + len(text))
    carried = tuple(each.id for each in (article, *carriers))
    values: dict[str, object] = {"kind": "say", "is_quoted": False, "hedges": ()} | changes
    return Statement(text, speaker, citation=cited, source_id=article.source_id, at=article.told_at, carried_by=carried, **values)  # type: ignore[arg-type]


def value(article: Article, text: str, speaker: str, number: float) -> FigureTold:
    """A figure as an article gives it."""
    start = article.text.index(text)
    cited = Citation(article.id, 1, start, start + len(text))
    return FigureTold(
        text, Figure(Span(0, 6), number, number, "", ("troop",)), speaker, cited, article.source_id, article.told_at, (article.id,)
    )


def brief(*statements: Statement, differ: bool = True) -> Brief:
    """The brief of the story, with a disagreement about the troops."""
    values = (value(FIRST, "10,000 troops", "Kyiv", 10_000), value(SECOND, "12,000 troops", "Seoul", 12_000))
    disagreements = (Disagreement("troops that crossed", values),) if differ else ()
    return make.brief(STORY, FIRST, SECOND, statements=statements, disagreements=disagreements)


def test_a_claim_has_its_speaker_its_carriers_its_first_outlet_and_what_contradicts_it() -> None:
    first = statement(FIRST, "10,000 troops crossed", "Kyiv", COPIER, kind="report", hedges=("reportedly", "up to", "up to"))

    table = said(STORY, brief(first), SOURCES, make.NOW)

    (row,) = table.rows
    assert (row.text, row.speaker, row.kind, row.hedges) == ("10,000 troops crossed", "Kyiv", "reported", "reportedly, up to")
    assert (row.carried, row.carriers, row.source, row.at.text) == ("1 own, 1 copy", "The Daily, Copier", "The Daily", "10 mins ago")
    assert row.conflict == ("differ-1", "12,000 troops")


def test_a_claim_without_a_number_in_dispute_has_no_conflict() -> None:
    rows = said(
        STORY, brief(statement(FIRST, "It rained.", ""), statement(SECOND, "crossed", "Seoul"), differ=False), SOURCES, make.NOW
    ).rows
    assert [row.conflict for row in rows] == [None, None]


def test_the_table_has_a_column_for_conflicts_only_where_there_is_one() -> None:
    told = brief(statement(FIRST, "10,000 troops crossed", "Kyiv")), brief(statement(FIRST, "It rained.", ""), differ=False)
    assert [said(STORY, each, SOURCES, make.NOW).is_disputed for each in told] == [True, False]


def test_a_conflict_is_known_by_its_words_where_a_carrier_holds_both() -> None:
    other = statement(SECOND, "10,000 troops crossed, Kyiv says", "Kyiv", FIRST)
    rows = said(STORY, brief(other), SOURCES, make.NOW).rows
    assert rows[0].conflict == ("differ-1", "12,000 troops")


def test_a_dispute_lists_each_value_with_its_speaker_and_outlet() -> None:
    (dispute,) = said(STORY, brief(), SOURCES, make.NOW).disputes
    assert (dispute.anchor, dispute.of) == ("differ-1", "troops that crossed")
    assert [(v.text, v.speaker, v.source, v.carried) for v in dispute.values] == [
        ("10,000 troops", "Kyiv", "The Daily", "1 own"),
        ("12,000 troops", "Seoul", "The Post", "1 own"),
    ]


def test_a_long_table_is_cut_and_counted() -> None:
    table = said(STORY, brief(*[statement(FIRST, "It rained.", "")] * (MAX_ROWS + 3)), SOURCES, make.NOW)
    assert (len(table.rows), table.more) == (MAX_ROWS, 3)


def test_a_carrier_that_left_the_story_is_not_counted() -> None:
    gone = make.article("https://gone.example/x")
    rows = said(STORY, brief(statement(gone, "It rained.", "")), SOURCES, make.NOW).rows
    assert (rows[0].carried, rows[0].carriers) == ("no more", "")


def test_numbers_lead_to_the_sentence_below_the_source() -> None:
    told = make.brief(
        STORY,
        FIRST,
        SECOND,
        COPIER,
        lead=(make.sentence("It rained.", FIRST, SECOND),),
        sections=(make.section("", make.sentence("w " * 200, SECOND)),),
    )
    page = present.story_page(STORY, told, ARTICLES, SOURCES, make.NOW)
    assert [(mark.number, mark.anchor) for mark in page.lead[0].marks] == [(1, "c1-1"), (2, "c2-1")]
    assert page.parts[0].sentences[0].marks[0].anchor == "c2-2"
    assert [(link.number, [anchor for anchor, _ in link.said]) for link in page.links] == [(1, ["c1-1"]), (2, ["c2-1", "c2-2"])]
    assert len(page.links[1].said[1][1]) <= 160


def test_the_facts_count_claims_where_some_are_known_and_the_check_is_told() -> None:
    told = brief(statement(FIRST, "It rained.", ""), statement(COPIER, "It rained.", ""))
    page = present.story_page(STORY, told, ARTICLES, SOURCES, make.NOW)
    assert (page.facts, page.check) == ("2 claims, 1 sourced", "")
    checked = make.brief(STORY, FIRST, checked=12, left_out=("a sentence of post.example: the number 9 is not in what it cites",))
    page = present.story_page(STORY, checked, ARTICLES, SOURCES, make.NOW)
    assert (page.check, len(page.left_out)) == ("12 sentences checked, 1 left out", 1)
    assert (
        present.story_page(STORY, make.brief(STORY, FIRST, checked=1), ARTICLES, SOURCES, make.NOW).check
        == "1 sentence checked, none left out"
    )


def test_the_timeline_tells_what_each_report_is_cited_for() -> None:
    told = make.brief(STORY, FIRST, lead=(make.sentence("It rained.", FIRST),))
    page = present.story_page(STORY, told, ARTICLES, SOURCES, make.NOW)
    assert [(event.text, event.source) for event in page.timeline] == [("It rained.", "The Daily"), ("A headline", "The Post")]
