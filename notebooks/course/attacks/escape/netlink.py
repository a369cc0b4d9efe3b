import socket


def escaped():
    try:
        return bool(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
    except Exception:
        return False
