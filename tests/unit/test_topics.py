"""Names that several live stories share."""

from hypothesis import given
from hypothesis import strategies as st

from copytaster.stages.topics import LEAST_STORIES, Told, key_of, topics


def told(*texts: str) -> list[Told]:
    return [Told(str(n), "", text, "en") for n, text in enumerate(texts)]


def names(*texts: str) -> dict[str, int]:
    return {topic.name: len(topic.story_ids) for topic in topics(told(*texts))}


def test_a_name_in_three_stories_is_a_topic() -> None:
    texts = ("The harbour of Port Varn is closed.", "A storm comes near to Port Varn today.", "Ships wait off Port Varn for tugs.")
    assert names(*texts) == {"Port Varn": 3}
    assert names(*texts[:2]) == {}


def test_a_surname_counts_for_its_only_full_name() -> None:
    assert names("Here is what Mara Holm says of it all.", "The mayor, Mara Holm, spoke.", "All of it is up to Holm now.") == {
        "Mara Holm": 3
    }
    both = (
        "Here is what Mara Holm says of it all.",
        "There is what Eva Holm says of it all.",
        "It is up to Holm now.",
        "To Holm it went.",
        "By Holm it was told.",
    )
    assert names(*both) == {"Holm": 3}


def test_a_part_of_a_longer_name_is_no_topic_of_its_own() -> None:
    texts = ("Talks in North Varn Sea go on.", "Oil in the North Varn Sea is sought.", "Fish of the North Varn Sea are few, Varn says.")
    assert names(*texts) == {"North Varn Sea": 3}


def test_days_titles_and_first_words_are_no_topics() -> None:
    assert names(*(f"Storms came on Monday, said President {name}." for name in ("Ost", "West", "Nord"))) == {}
    assert names("Ships wait.", "Ships go.", "Ships come.") == {}


def test_headlines_with_capitals_everywhere_tell_no_names() -> None:
    assert topics([Told(str(n), "Mayor Mara Holm Opens The New Pier", "", "en") for n in range(4)]) == ()


def test_more_stories_come_first_and_keys_are_addresses() -> None:
    found = topics(told(*["Here is what Élan Vital says of it."] * 3, *["Here is the island of Ost."] * 4))
    assert [(topic.key, topic.name, len(topic.story_ids)) for topic in found] == [("ost", "Ost", 4), ("elan-vital", "Élan Vital", 3)]
    assert key_of("Élan Vital") == "elan-vital"


@given(st.lists(st.text(max_size=80), max_size=6))
def test_no_text_breaks_it(texts: list[str]) -> None:
    assert all(len(topic.story_ids) >= LEAST_STORIES for topic in topics(told(*texts)))
