"""What went wrong with a connection, in words."""

import socket
import ssl
from errno import EHOSTUNREACH, ENETUNREACH, EPIPE

import aiohttp
import pytest

from copytaster.adapters.addresses import NotPublicError
from copytaster.adapters.troubles import in_words
from copytaster.model.page import Failed, Refused


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NotPublicError("10.0.0.1"), Refused("news.test is not a public address")),
        (
            socket.gaierror(socket.EAI_AGAIN, "again"),
            Failed("the name news.test could not be looked up; it may not exist, or there is no network"),
        ),
        (OSError(ENETUNREACH, "x"), Failed("news.test cannot be reached from here")),
        (OSError(EHOSTUNREACH, "x"), Failed("news.test cannot be reached from here")),
        (OSError(EPIPE, "x"), Failed("news.test closed the connection without an answer")),
        (OSError("Multiple exceptions"), Failed("no connection to news.test could be made")),
        (ssl.SSLError(1, "x"), Failed("no secure connection to news.test could be made")),
        (aiohttp.InvalidURL("x"), Refused("the address at news.test cannot be asked for")),
        (aiohttp.ClientError("x"), Failed("the request to news.test failed (ClientError)")),
    ],
)
def test_a_trouble_has_words_of_its_own(error: Exception, outcome: object) -> None:
    assert in_words(error, "news.test") == outcome
