"""The polite HTTP client: identity, robots.txt, pace, retries, limits, the address guard, and typed outcomes."""

from flows.client.http import Client, Limits, user_agent
from flows.client.outcome import Fetched, NotModified, Outcome, Refused

__all__ = ["Client", "Fetched", "Limits", "NotModified", "Outcome", "Refused", "user_agent"]
