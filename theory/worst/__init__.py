"""The search for the worst instance of a bound: where measured / promised is largest."""
