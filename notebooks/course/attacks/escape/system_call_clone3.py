import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        import os

        pid = libc.syscall(435, ctypes.create_string_buffer(88), 88)
        if pid == 0:
            libc._exit(0)
        return pid > 0
    except Exception:
        return False
