"""What came after the five papers: identities between rules, and bounds of methods."""
