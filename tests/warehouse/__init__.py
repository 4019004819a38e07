"""Tables on disk, extractions kept, and how sightings and extractions become the contract's tables."""
