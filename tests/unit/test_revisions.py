"""When a brief gets a new version, and what is said to have caused it."""

from dataclasses import replace

from copytaster.model.brief import Brief, Correction
from copytaster.model.story import Origin
from copytaster.stages.revisions import FIRST, cause, revised, versions
from tests import make

FIRST_REPORT = make.article("https://daily.example/a", text="It rained. It stopped.", site="The Daily")
SECOND_REPORT = make.article("https://post.example/b", text="It snowed.", source_id="post.example")
COPY = make.article("https://copier.example/c", text="It rained.", source_id="copier.example")
ARTICLES = {each.id: each for each in (FIRST_REPORT, SECOND_REPORT, COPY)}
ALONE = make.story(FIRST_REPORT)
TOGETHER = make.story(FIRST_REPORT, SECOND_REPORT)


def stood(**changes: object) -> Brief:
    """A first version, ten minutes old."""
    lead = (make.sentence("It rained.", FIRST_REPORT),)
    made = make.brief(ALONE, FIRST_REPORT, lead=lead, made_at=make.ago(10), cause=FIRST)
    return replace(made, **changes)  # type: ignore[arg-type]


def made(text: str = "It snowed.", **changes: object) -> Brief:
    """What would be told now."""
    told = make.brief(TOGETHER, FIRST_REPORT, SECOND_REPORT, lead=(make.sentence(text, SECOND_REPORT),), made_at=make.NOW)
    return replace(told, **changes)  # type: ignore[arg-type]


def test_the_first_brief_says_that_it_is_the_first() -> None:
    told = revised(None, made(), TOGETHER, ARTICLES)
    assert (told.cause, told.by, told.made_at) == (FIRST, "rule", make.NOW)


def test_the_first_brief_after_headlines_alone_is_the_first() -> None:
    silent = stood(lead=(), no_brief="Only headlines are known so far.", cause="")
    assert revised(silent, made(), TOGETHER, ARTICLES).cause == FIRST


def test_what_has_no_sentences_keeps_the_moment_of_the_one_before() -> None:
    silent = stood(lead=(), no_brief="Only headlines are known so far.", cause="")
    again = replace(silent, made_at=make.NOW, story_version=9)
    assert revised(silent, again, TOGETHER, ARTICLES) == replace(again, made_at=make.ago(10))


def test_the_same_sentences_are_the_same_version_with_new_links() -> None:
    before = stood(cause="a report by The Daily joined", corrections=(Correction("number", "1", "2"),))
    again = made("It rained.", checked=4)
    told = revised(before, again, TOGETHER, ARTICLES)
    assert told == replace(again, made_at=before.made_at, cause=before.cause, corrections=before.corrections)
    assert len(told.links) == 2


def test_another_sentence_heading_or_credited_agency_is_another_version() -> None:
    for changes in ({"lead": made().lead}, {"sections": (make.section("Why?", *stood().lead),)}, {"credits": (make.credit(),)}):
        told = revised(stood(), replace(made("It rained."), **changes), TOGETHER, ARTICLES)  # type: ignore[arg-type]
        assert told.made_at == make.NOW, changes


def test_a_report_that_joined_is_the_cause() -> None:
    assert revised(stood(), made(), TOGETHER, ARTICLES).cause == "a report by post.example joined"


def test_an_article_that_changed_is_the_cause() -> None:
    edited = {**ARTICLES, FIRST_REPORT.id: replace(FIRST_REPORT, version=2)}
    assert cause(stood(), ALONE, edited) == "The Daily changed its article"


def test_a_copy_is_the_cause_where_nothing_weightier_happened() -> None:
    copied = make.story(FIRST_REPORT, COPY, origins=[make.OWN, Origin("copy", FIRST_REPORT.id)])
    assert cause(stood(), copied, ARTICLES) == "a copy by copier.example joined"
    both = make.story(FIRST_REPORT, SECOND_REPORT, COPY, origins=[make.OWN, make.OWN, Origin("copy", FIRST_REPORT.id)])
    assert cause(stood(), both, ARTICLES) == "a report by post.example joined"


def test_what_left_the_story_is_told() -> None:
    assert cause(stood(), make.story(SECOND_REPORT), ARTICLES) == "a report by post.example joined; what daily.example had was taken out"


def test_many_are_counted_and_nothing_at_all_is_said_as_well() -> None:
    more = [make.article(f"https://p{n}.example/", source_id=f"p{n}.example") for n in range(5)]
    story = make.story(FIRST_REPORT, *more)
    known = {each.id: each for each in (FIRST_REPORT, *more)}
    assert cause(stood(), story, known) == "reports by p0.example, p1.example, p2.example and 2 more joined"
    assert cause(stood(), make.story(FIRST_REPORT, *more[:2]), known) == "reports by p0.example and p1.example joined"
    assert cause(stood(), ALONE, ARTICLES) == "the reports were weighed anew"


def test_versions_begin_with_the_first_sentences_and_leave_out_what_reads_the_same() -> None:
    silent = stood(lead=(), no_brief="Only headlines.", made_at=make.ago(20))
    again = stood(made_at=make.ago(5), checked=9)
    assert versions([silent, stood(), again, made()]) == (stood(), made())
    assert versions([silent]) == ()
