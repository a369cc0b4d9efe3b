import os


def escaped():
    try:
        return any(os.scandir("/tmp"))
    except Exception:
        return False
