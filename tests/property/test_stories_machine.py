"""Stories under what people do to them: moved between stories in any order, no article is lost, doubled or told under another id."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from copytaster.model.decision import Decision
from copytaster.model.story import Origin, Story
from copytaster.stages import desk_moves, invariants
from copytaster.stages.desk import Asked, Known, decided, in_force, steered
from copytaster.stages.group.place import Placement
from copytaster.stages.group.story import edited, placed
from tests import make
from tests.make import NOW

PICK = st.integers(0, 1_000)


class StoriesMachine(RuleBasedStateMachine):
    """What the grouping room does, without a store: articles arrive and change, people decide and take back."""

    def __init__(self) -> None:
        super().__init__()
        self.stories: dict[str, Story] = {}
        self.log: list[Decision] = []
        self.articles: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.moves: dict[str, tuple[Decision, ...]] = {}
        self.second = 0

    def now(self):  # type: ignore[no-untyped-def]
        self.second += 1
        return NOW + timedelta(seconds=self.second)

    def shown(self) -> list[Story]:
        return sorted((story for story in self.stories.values() if story.places), key=lambda story: story.id)

    def keep(self, *changed: Story) -> None:
        for story in changed:
            before = self.stories.get(story.id)
            assert before is None or story.version == before.version + 1
            self.stories[story.id] = story

    @rule(pick=PICK)
    def arrive(self, pick: int) -> None:
        article = make.article(f"https://daily.example/{len(self.articles)}", f"Headline {len(self.articles)}")
        self.articles[article.id] = article.url
        there = [*self.shown(), None]
        story = there[pick % len(there)]
        placement = Placement(story.id if story else None, Origin("own"), 0.7, ())
        self.keep(placed(story, make.member(article), placement, self.now()))

    @precondition(lambda self: self.shown())
    @rule(pick=PICK)
    def change(self, pick: int) -> None:
        story = self.shown()[pick % len(self.shown())]
        place = story.places[pick % len(story.places)]
        article = make.article(self.articles[place.article_id], f"Another headline {self.second}", version=place.article_version + 1)
        self.keep(edited(story, make.member(article), self.now()))

    @precondition(lambda self: self.shown())
    @rule(pick=PICK, other=PICK, kind=st.sampled_from(["hold", "pin", "hide", "retitle", "merge", "split"]))
    def decide(self, pick: int, other: int, kind: str) -> None:
        story = self.shown()[pick % len(self.shown())]
        after = {
            "retitle": (f"Our own headline {self.second}",),
            "merge": (self.shown()[other % len(self.shown())].id,),
            "split": (story.places[other % len(story.places)].article_id,),
        }.get(kind, ())
        into = self.stories.get(after[0]) if kind == "merge" else None
        self.obey(decided(Asked(kind, story.id, after=after), Known(story, into, tuple(self.log)), "dora", self.now()))  # type: ignore[arg-type]

    @precondition(lambda self: self.log)
    @rule(pick=PICK)
    def take_back(self, pick: int) -> None:
        target = self.log[pick % len(self.log)]
        known = Known(self.stories.get(target.story_id), None, tuple(self.log))
        self.obey(decided(Asked("undo", takes_back=target.id), known, "dora", self.now()))

    def obey(self, made: Decision | str) -> None:
        if isinstance(made, str):
            return
        self.log.append(made)
        told = made if made.kind != "undo" else next(each for each in self.log if each.id == made.takes_back)
        story, is_in_force = self.stories[told.story_id], told in in_force(self.log)
        if told.kind == "merge":
            into = desk_moves.survivor(self.stories[told.after[0]], self.stories)
            if bool(story.steering.merged_into) != is_in_force and into.id != story.id:
                move = desk_moves.merged(story, into, told.after[0], self.now()) if is_in_force else None
                self.keep(*(move or desk_moves.parted(story, into, told, self.now())))
        elif told.kind == "split":
            part = self.stories.get(desk_moves.part_id(told))
            if is_in_force and part is None:
                self.keep(*desk_moves.split(story, told, {}, self.now()))
            elif not is_in_force and part is not None and part.places:
                whole = desk_moves.survivor(story, self.stories)
                if whole.id != part.id:
                    self.keep(*desk_moves.joined(whole, part, told, self.now()))
        else:
            after = steered(story, self.log, self.now())
            self.keep(*([after] if after != story else []))

    @invariant()
    def each_article_has_one_place(self) -> None:
        placed_once = [place.article_id for story in self.stories.values() for place in story.places]
        assert sorted(placed_once) == sorted(self.articles)

    @invariant()
    def every_story_is_whole(self) -> None:
        assert not list(invariants.of_stories(self.stories.values(), self.articles.keys()))

    @invariant()
    def what_was_merged_leads_somewhere(self) -> None:
        for story in self.stories.values():
            if not story.places:
                assert desk_moves.survivor(story, self.stories).id != story.id


def test_no_order_of_arrivals_and_decisions_loses_or_doubles_an_article() -> None:
    run_state_machine_as_test(StoriesMachine, settings=settings(max_examples=60, stateful_step_count=25, deadline=None, derandomize=True))
