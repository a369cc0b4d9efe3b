import multiprocessing


def escaped():
    try:
        p = multiprocessing.get_context("spawn").Process(target=print)
        p.start()
        return True
    except Exception:
        return False
