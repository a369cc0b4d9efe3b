import os


def escaped():
    try:
        return bool(open(f"/proc/{os.getppid()}/environ", "rb").read())
    except Exception:
        return False
