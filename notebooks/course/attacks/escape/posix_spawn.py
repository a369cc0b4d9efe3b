import os


def escaped():
    try:
        return os.posix_spawn("/bin/true", ["true"], {}) > 0
    except Exception:
        return False
