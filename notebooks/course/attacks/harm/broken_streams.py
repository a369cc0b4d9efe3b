import sys


class Stream:
    def flush(self):
        raise KeyboardInterrupt

    write = flush


sys.stdout = sys.stderr = Stream()
