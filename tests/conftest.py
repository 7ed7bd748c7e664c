"""How often a law is tried: seldom in the fast core, more with the profile ``thorough``."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fast", deadline=None, max_examples=15)
settings.register_profile("thorough", deadline=None, max_examples=50)
settings.load_profile("fast")
