import glob


def escaped():
    try:
        return bool(
            glob.glob("/root/*")
            + glob.glob("/home/*")
            + glob.glob("/tmp/*")
            + glob.glob("/etc/*.conf")
        )
    except Exception:
        return False
