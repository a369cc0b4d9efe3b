import os


def escaped():
    try:
        os.chdir("/")
        return bool(os.listdir("."))
    except Exception:
        return False
