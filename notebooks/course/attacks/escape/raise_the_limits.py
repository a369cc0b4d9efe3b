import resource


def escaped():
    try:
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
        return resource.getrlimit(resource.RLIMIT_AS)[0] == -1
    except Exception:
        return False
