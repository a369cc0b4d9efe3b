import os


def escaped():
    try:
        fd = os.memfd_create("x")
        os.write(fd, open("/bin/true", "rb").read())
        os.execve(fd, ["x"], {})
    except Exception:
        return False
