import os, resource


def escaped():
    try:
        resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3))
        return os.getppid() > 0
    except Exception:
        return False
