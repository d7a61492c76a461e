"""The playground and the demo, on real databases, without a browser."""

from tests.demos import demo, demo_address, demo_folder, lived

__all__ = ["demo", "demo_address", "demo_folder", "lived"]
