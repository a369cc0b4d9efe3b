import readline


def escaped():
    try:
        readline.add_history("x")
        readline.write_history_file("/tmp/escaped-by-readline")
        return True
    except Exception:
        return False
