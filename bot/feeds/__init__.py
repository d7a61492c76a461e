"""Calendars of teams, fetched from addresses that somebody gave us: nowhere but from the public internet (rule C7)."""

from bot.feeds.fetch import Fetcher

__all__ = ["Fetcher"]
