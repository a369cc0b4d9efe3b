import os

for fd in range(3, 20):
    try:
        os.write(fd, b"[" * 60_000 + b"\n")
    except OSError:
        pass
