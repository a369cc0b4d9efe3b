import builtins

for name in ("len", "isinstance", "print", "getattr"):
    delattr(builtins, name)
