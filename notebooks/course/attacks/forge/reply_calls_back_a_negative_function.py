import gc

channel = next(each for each in gc.get_objects() if type(each).__name__ == "Channel")
for _ in range(40):
    channel.send(call=-1, arguments=[[1.0]], keywords={"dict": {}})
    channel.receive()
