import gc

channel = next(each for each in gc.get_objects() if type(each).__name__ == "Channel")
for _ in range(40):
    channel.send(call=10**30, arguments=[], keywords={"dict": {}})
    channel.receive()
