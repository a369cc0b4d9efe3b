def escaped():
    try:
        return b"PATH" in open("/proc/1/environ", "rb").read()
    except Exception:
        return False
