import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        import platform

        return platform.machine() == "x86_64" and libc.syscall(0x40000000 + 41, 2, 2, 0) >= 0
    except Exception:
        return False
