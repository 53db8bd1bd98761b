"""Data sets of several modalities: the type, real ones from optional packages, a user's own, and synthetic ones."""
