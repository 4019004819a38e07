"""Portals: how a kind of government site lists documents, one module an idiom.

To add one: a module with a `PortalAdapter` (see `base`) that reads saved pages in its tests, its class in `adapters.ADAPTERS`.
An adapter is pure: the crawl fetches what it asks for.
"""
