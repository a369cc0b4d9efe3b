import os


def escaped():
    try:
        os.setuid(0)
        return bool(open("/etc/shadow").read())
    except Exception:
        return False
