"""What runs in one process with a student's code. Nothing in here knows an answer."""
