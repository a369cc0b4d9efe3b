import sys
import threading


def trace(*given):
    raise SystemExit


threading.settrace(trace)
sys.settrace(trace)
