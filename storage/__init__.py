"""Remembers. Knows no clock, no network, no message; an address is opaque text to it."""
