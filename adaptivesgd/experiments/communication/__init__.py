"""Batch size against rounds of communication on a cluster."""
