import os, signal


def escaped():
    try:
        signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9)
        return True
    except Exception:
        return False
