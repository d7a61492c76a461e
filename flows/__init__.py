"""Decides. Pure: no clock, no randomness, no waiting, no database, no platform."""
