"""What went wrong with a connection, in words that a person understands."""

import socket
import ssl
from errno import ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ENETUNREACH, EPIPE

import aiohttp

from copytaster.adapters.addresses import NotPublicError
from copytaster.model.page import Failed, Refused


def in_words(error: Exception, host: str) -> Refused | Failed:
    """The outcome of a request that raised `error`."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return Failed(f"{host} has a certificate that cannot be trusted ({_reason(error.certificate_error)})")
        case aiohttp.ClientConnectorSSLError() | ssl.SSLError():
            return Failed(f"no secure connection to {host} could be made")
        case aiohttp.ClientConnectorError():
            return _unconnected(error.os_error, host)
        case aiohttp.ClientPayloadError():
            return Failed(f"{host} broke off in the middle of its answer")
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return Failed(f"{host} closed the connection without an answer")
        case aiohttp.ClientResponseError():
            return Failed(f"{host} answered with something that is not HTTP")
        case aiohttp.InvalidURL() | ValueError():
            return Refused(f"the address at {host} cannot be asked for")
        case OSError():
            return _unconnected(error, host)
        case _:
            return Failed(f"the request to {host} failed ({type(error).__name__})")


def _unconnected(error: OSError, host: str) -> Refused | Failed:
    if isinstance(error, NotPublicError):
        return Refused(f"{host} is not a public address")
    if isinstance(error, socket.gaierror):
        return Failed(f"the name {host} could not be looked up; it may not exist, or there is no network")
    words = {
        ECONNREFUSED: f"{host} refused the connection",
        ECONNRESET: f"{host} closed the connection without an answer",
        EPIPE: f"{host} closed the connection without an answer",
        ENETUNREACH: f"{host} cannot be reached from here",
        EHOSTUNREACH: f"{host} cannot be reached from here",
    }
    return Failed(words.get(error.errno or 0, f"no connection to {host} could be made"))


def _reason(error: Exception) -> str:
    return str(getattr(error, "verify_message", "") or "not valid")
