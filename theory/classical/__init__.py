"""The theorems that everybody uses."""
