"""Does."""
