import os


def escaped():
    try:
        os.kill(-1, 9)
        return True
    except Exception:
        return False
