import os


def escaped():
    try:
        return bool(os.listdir("../.."))
    except Exception:
        return False
