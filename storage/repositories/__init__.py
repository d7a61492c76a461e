"""Named questions and changes, one small class per noun."""
