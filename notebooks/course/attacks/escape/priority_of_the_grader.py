import os


def escaped():
    try:
        os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)
        return os.getppid() > 0
    except Exception:
        return False
