"""The static site: pages that need nothing but themselves, from a disk, a server or a phone.

`build.build_site` writes it from the tables. `kinds` lists the kinds of page, each a module with a template; `pages` says what a
kind is, `paths` where a page lies, `words` what the site says in both languages, `manifest` what was written and of what.
"""

from __future__ import annotations

from warehouse.site.build import Built, build_site, is_whole
from warehouse.site.pages import Site
from warehouse.site.words import Words

__all__ = ["Built", "Site", "Words", "build_site", "is_whole"]
