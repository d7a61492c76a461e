"""The real process beside a client that somebody else wrote: to try by hand, and for the browser tests."""
