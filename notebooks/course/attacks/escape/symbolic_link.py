import os


def escaped():
    try:
        os.symlink("/etc/passwd", "link")
        return bool(open("link").read())
    except Exception:
        return False
