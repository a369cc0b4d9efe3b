import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def escaped():
    return (
        libc.mq_open(b"/escaped", 0o102, 0o600, None) >= 0
        or libc.syscall(240, b"escaped", 0o102, 0o600, None) >= 0
    )
