"""A8: referee: find the false step in two published proofs."""
