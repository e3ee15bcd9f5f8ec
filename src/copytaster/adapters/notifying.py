"""Carries the messages of alerts: by mail, by webhook, by apprise."""

from copytaster.adapters.notify_apprise import ChildApprise
from copytaster.adapters.notify_mail import SmtpMail
from copytaster.adapters.notify_webhook import SignedHooks
from copytaster.model.alert import Channel, Letter, SendOutcome, Unsent
from copytaster.model.policy import AlertsPolicy, FetchPolicy
from copytaster.ports import Clock


class Carriers:
    """Implements the port `Notifier`; each kind of channel has its own carrier."""

    def __init__(self, policy: AlertsPolicy, fetch: FetchPolicy, user_agent: str, clock: Clock) -> None:
        self._policy = policy
        self._mail = SmtpMail(policy)
        self._hooks = SignedHooks(policy, fetch, user_agent, clock)
        self._apprise = ChildApprise(policy, fetch.allow_private)

    async def close(self) -> None:
        """Let go of open connections."""
        await self._hooks.close()

    async def send(self, channel: Channel, letter: Letter) -> SendOutcome:
        """What is no longer open by the settings is not sent."""
        if channel.kind == "mail":
            return await self._mail.send(channel.target, letter)
        if channel.kind == "webhook":
            return await self._hooks.send(channel, letter)
        scheme = channel.target.partition("://")[0].lower()
        if scheme not in self._policy.schemes:
            return Unsent(f"{scheme}:// is not open here", is_final=True)
        return await self._apprise.send(channel.target, letter)
