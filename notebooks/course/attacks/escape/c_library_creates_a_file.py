import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    try:
        return libc.open(b"/tmp/escaped-by-libc", 0o102, 0o600) >= 0
    except Exception:
        return False
