"""One task without claims: which methods, on what, for how long, over which seeds."""
