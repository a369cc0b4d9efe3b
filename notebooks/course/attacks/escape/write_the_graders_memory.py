import os


def escaped():
    try:
        open(f"/proc/{os.getppid()}/mem", "r+b")
        return True
    except Exception:
        return False
