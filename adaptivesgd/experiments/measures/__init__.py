"""What is measured on traces: time to a target on several clocks, performance profiles, intervals."""
