import readline


def escaped():
    try:
        readline.read_history_file("/etc/passwd")
        return readline.get_current_history_length() > 0
    except Exception:
        return False
