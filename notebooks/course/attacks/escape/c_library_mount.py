import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0
    except Exception:
        return False
