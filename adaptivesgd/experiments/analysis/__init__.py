"""Clocks, performance profiles and spreads of stored traces."""
