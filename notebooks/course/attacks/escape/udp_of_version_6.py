import socket


def escaped():
    try:
        s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        return s.sendto(b"x", ("::1", 9)) == 1
    except Exception:
        return False
