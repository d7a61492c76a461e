"""An invented organisation with half a year behind it, made by the real verbs, for whoever wants to try things out."""
