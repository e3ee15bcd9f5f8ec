"""What people decide of sources: what may be shown of each, and which are taken down; and what is left of news under it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from copytaster.model.article import Article
from copytaster.model.brief import Brief, Disagreement, Sentence
from copytaster.model.decision import Decision
from copytaster.model.policy import BriefPolicy, Display
from copytaster.model.story import Story
from copytaster.stages.desk import in_force
from copytaster.stages.desk_moves import led

_LISTS: dict[Display, str] = {"headline": "headline_only", "snippet": "snippet_only", "brief": "brief_only", "full": "in_full"}


@dataclass(frozen=True, slots=True)
class Rights:
    """`taken_down` has the reason by source; `displays` what may be shown of a source, where people decided that."""

    taken_down: Mapping[str, str] = field(default_factory=dict)
    displays: Mapping[str, Display] = field(default_factory=dict)

    @property
    def unquoted(self) -> frozenset[str]:
        """Sources of which no sentence is to be shown."""
        return frozenset((*self.taken_down, *(source for source, display in self.displays.items() if display == "headline")))


def rights(decisions: Iterable[Decision]) -> Rights:
    """What is in force; the last decision about a source wins."""
    standing = in_force(decisions)
    taken_down = {each.source_id: each.note for each in standing if each.kind == "takedown"}
    displays: dict[str, Display] = {each.source_id: each.after[0] for each in standing if each.kind == "display"}  # type: ignore[misc]
    return Rights(taken_down, displays)


def displayed(policy: BriefPolicy, rights: Rights) -> BriefPolicy:
    """The policy under what people decided; of a source that was taken down nothing is told."""
    ruled = {**rights.displays, **dict.fromkeys(rights.taken_down, "headline")}
    if not ruled:
        return policy
    lists = {name: tuple(each for each in getattr(policy, name) if each not in ruled) for name in _LISTS.values()}
    for source, display in ruled.items():
        lists[_LISTS[display]] = (*lists[_LISTS[display]], source)  # type: ignore[index]
    return replace(policy, **lists)  # type: ignore[arg-type]


def left_of(story: Story, gone: Collection[str], articles: Mapping[str, Article]) -> Story:
    """The story without the articles of these sources, led by the first of `articles` where one of theirs led."""
    places = tuple(place for place in story.places if place.source_id not in gone)
    if len(places) == len(story.places):
        return story
    left = replace(story, places=places)
    if any(place.article_id == story.title_article_id for place in places):
        return left
    leading = next((articles[place.article_id] for place in places if place.article_id in articles), None)
    return led(left, leading.title, leading.id, leading.language.code) if leading else replace(left, places=())


def unquoting(brief: Brief, gone: Collection[str]) -> Brief:
    """The brief without what cites these sources; without any sentence it says so."""
    ids = {link.article_id for link in brief.links if link.source_id in gone}
    if not ids and all(each.source_id not in gone for each in brief.statements):
        return brief

    def kept(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        return tuple(each for each in sentences if not any(cited.article_id in ids for cited in each.citations))

    lead = kept(brief.lead)
    sections = tuple(replace(section, sentences=kept(section.sentences)) for section in brief.sections)
    sections = tuple(section for section in sections if section.sentences)
    is_empty = not lead and not sections
    return replace(
        brief,
        lead=lead,
        sections=sections,
        links=tuple(link for link in brief.links if link.source_id not in gone),
        statements=tuple(each for each in brief.statements if each.source_id not in gone),
        disagreements=tuple(found for each in brief.disagreements if len((found := _agreed(each, gone)).values) > 1),
        left_out=(),
        corrections=(),
        no_brief=brief.no_brief or ("what it was told from is not shown" if is_empty else ""),
    )


def _agreed(each: Disagreement, gone: Collection[str]) -> Disagreement:
    return replace(each, values=tuple(value for value in each.values if value.source_id not in gone))
