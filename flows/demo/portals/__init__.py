"""Sample sites, one module an idiom, each the counterpart of an adapter in `extractors/portals/`.

They exist to be crawled: by the demo, by tests over real HTTP, and by whoever writes a new adapter. No sockets here.
"""
