"""A5: Big Batch, its line search and its curvature; a bug, and a false theorem."""
