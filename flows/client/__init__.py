"""The polite HTTP client: identity, robots.txt, pace, retries, limits, the address guard, and typed outcomes.

What an answer means (blocked, missing, failed, had) is decided in `verdict` and nowhere else.
"""

from flows.client.http import Client
from flows.client.limits import Limits, user_agent
from flows.client.outcome import Fetched, NotModified, Outcome, Refused
from flows.client.pace import pace_folder

__all__ = ["Client", "Fetched", "Limits", "NotModified", "Outcome", "Refused", "pace_folder", "user_agent"]
