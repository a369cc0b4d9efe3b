"""What is shown and written: progress, tables, figures, reports."""
