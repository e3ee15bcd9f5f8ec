"""What workers run in the tests: readers that do what hostile pages make a reader do."""

import os
import signal
import time

from copytaster.adapters.foreseen import AnsweredFeed, AskedFeeds
from copytaster.model.article import Block, NoArticle, ReadPage
from copytaster.model.feed import ParsedFeed
from copytaster.model.page import Fetched, FetchedPage
from copytaster.model.policy import ReadPolicy
from copytaster.stages.claims.parsed import Parsed


def obedient(page: FetchedPage, policy: ReadPolicy) -> ReadPage | NoArticle:
    """Does what the body says; any other body comes back as the article's text, with the worker's process id as title."""
    assert isinstance(page.outcome, Fetched)
    match page.outcome.body:
        case b"hang":
            while True:
                pass
        case b"sleep":
            time.sleep(3600)
        case b"die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"exit":
            os._exit(7)
        case b"eat":
            eaten = [b"x" * 10_000_000 for _ in range(1_000)]
            return NoArticle(f"ate {len(eaten)}")
        case b"print":
            print("a library that chatters", flush=True)
        case b"raise":
            raise ValueError("a bug")
    return ReadPage(title=str(os.getpid()), standfirst=None, blocks=(Block("paragraph", page.outcome.body[:40].decode()),))


def parsing(text: str) -> Parsed:
    """Does what the text says; any other text has one word, whose start is the worker's process id."""
    match text:
        case "hang":
            while True:
                pass
        case "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "eat":
            eaten = [b"x" * 10_000_000 for _ in range(1_000)]
            return Parsed((len(eaten),), (0,), ("",), ("",), (0,))
        case "raise":
            raise ValueError("a bug")
    return Parsed((os.getpid(),), (0,), ("",), ("",), (0,))


def no_parser(text: str) -> None:
    """As where no parser is installed."""


def lists(asked: AskedFeeds, policy: ReadPolicy) -> tuple[AnsweredFeed, ...]:
    """Does what a body says; any other body comes back as the kind of the feed."""
    for fetched, _ in asked.feeds:
        obedient(FetchedPage("", "", fetched.url, fetched.fetched_at, Fetched(fetched.url, fetched.body, None)), policy)
    return tuple(AnsweredFeed(((), ParsedFeed(fetched.body.decode())), ()) for fetched, _ in asked.feeds)
