"""What a step gives back for a message, and what it works with."""

from datetime import datetime

from copytaster.errors import TryLater, Unprocessable
from copytaster.model.message import Outcome
from copytaster.model.policy import Policy
from copytaster.ports import Ports

Result = Outcome | TryLater | Unprocessable
World = tuple[Ports, Policy, datetime]
