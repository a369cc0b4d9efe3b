import socket


def escaped():
    try:
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        return s.sendmsg([b"x"], [], 0, ("127.0.0.1", 9)) == 1
    except Exception:
        return False
