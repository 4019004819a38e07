"""The source registry: one YAML file a district and, where there is one, its roster, both read strictly.

`source` says what a source is, `reading` turns a file into one and names everything wrong in it with its line, `rosters` reads
the CSV of units.
"""

from flows.registry.reading import PACKAGED, known_sources, load_source, read_source, source_files
from flows.registry.source import Politeness, Source

__all__ = ["PACKAGED", "Politeness", "Source", "known_sources", "load_source", "read_source", "source_files"]
