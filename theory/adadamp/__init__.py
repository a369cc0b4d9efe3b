"""Sievert and Charles (2019): batches that grow as the loss falls. Re-derived: see each proof."""
