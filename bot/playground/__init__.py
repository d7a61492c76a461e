"""A platform that is a page of the process itself: for trying out, on this machine alone, without any token."""
