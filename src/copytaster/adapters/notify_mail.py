"""Mail by the site's own server, as plain text and HTML in one message. Source: RFC 5322, 2046, 3834, 2369."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from copytaster.model.alert import Letter, SendOutcome, Sent, Unsent
from copytaster.model.policy import AlertsPolicy

_FINAL = 500
WHOLE_S = 60.0
"""For all that is said to a server; each line has its own, shorter time."""


class SmtpMail:
    """Sends each message over a connection of its own, in a thread. The server is the operator's choice and may be anywhere."""

    def __init__(self, policy: AlertsPolicy) -> None:
        self._policy = policy

    async def send(self, target: str, letter: Letter) -> SendOutcome:
        """A refusal for good (5xx) of the person or the message is final; a server that does not answer is tried again."""
        if not (self._policy.mail_host and self._policy.mail_from):
            return Unsent("this site sends no mail any more", is_final=True)
        try:
            async with asyncio.timeout(WHOLE_S):
                await asyncio.to_thread(self._handed_over, message(letter, self._policy.mail_from, target))
        except smtplib.SMTPAuthenticationError:
            return Unsent("the mail server refuses the site's name and password")
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            return Unsent(_said(code, said), is_final=code >= _FINAL)
        except smtplib.SMTPResponseException as refused:
            return Unsent(
                _said(refused.smtp_code, refused.smtp_error),
                is_final=isinstance(refused, smtplib.SMTPDataError) and refused.smtp_code >= _FINAL,
            )
        except (smtplib.SMTPException, OSError, ssl.CertificateError) as error:
            return Unsent(f"the mail server cannot be used: {str(error)[:200] or type(error).__name__}")
        return Sent()

    def _handed_over(self, written: EmailMessage) -> None:
        policy = self._policy
        own = parseaddr(policy.mail_from)[1].rpartition("@")[2] or "localhost"
        trusted = ssl.create_default_context()
        if policy.mail_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                policy.mail_host, policy.mail_port, local_hostname=own, timeout=policy.timeout_s, context=trusted
            )
        else:
            server = smtplib.SMTP(policy.mail_host, policy.mail_port, local_hostname=own, timeout=policy.timeout_s)
        with server:
            if policy.mail_security == "starttls":
                server.starttls(context=trusted)
            if policy.mail_user:
                server.login(policy.mail_user, policy.mail_password)
            server.send_message(written)


def message(letter: Letter, sender: str, target: str) -> EmailMessage:
    """The whole message. Its id is the letter's, so that one that arrives twice can be told."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = target
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{letter.id}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Precedence"] = "list"
    if letter.own_url:
        made["List-Unsubscribe"] = f"<{letter.own_url}>"
    made.set_content(_storable(letter.text))
    made.add_alternative(_storable(letter.html), subtype="html")
    return made


def _storable(text: str) -> str:
    """Without halves of surrogate pairs, which no encoding takes."""
    return text.encode("utf-8", "replace").decode()


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"the mail server answered {code} {' '.join(words.split())[:200]}"
