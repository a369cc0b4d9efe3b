import os


def escaped():
    try:
        os.link("/etc/hostname", "link")
        return True
    except Exception:
        return False
