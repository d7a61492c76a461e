"""Microsoft Teams: activities in, Adaptive Cards out."""

from bot.teams.edge import Teams

__all__ = ["Teams"]
