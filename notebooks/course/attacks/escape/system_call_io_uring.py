import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.syscall(425, 8, ctypes.create_string_buffer(256)) >= 0
    except Exception:
        return False
