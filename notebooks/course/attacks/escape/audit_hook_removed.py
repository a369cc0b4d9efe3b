import ctypes, os, sys


def escaped():
    try:
        ctypes.pythonapi.PySys_AddAuditHook(None, None)
        sys.addaudithook = None
        ctypes.pythonapi._PySys_ClearAuditHooks() if hasattr(
            ctypes.pythonapi, "_PySys_ClearAuditHooks"
        ) else None
        return bool(os.listdir("/"))
    except Exception:
        return False
