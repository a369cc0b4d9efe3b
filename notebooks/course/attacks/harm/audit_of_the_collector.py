import gc
import os

gc.callbacks.append(lambda *given: os._exit(3))
gc.set_threshold(1)
