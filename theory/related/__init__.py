"""Baselines and related rules: norm tests, gradient diversity, growing batches for decaying rates."""
