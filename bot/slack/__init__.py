"""Slack: events, buttons and commands in, Block Kit out."""

from bot.slack.edge import Slack

__all__ = ["Slack"]
