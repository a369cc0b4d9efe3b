def softmax_loss(W, X, Y, ridge):
    raise ValueError("<script>alert(1)</script> ![x](http://example.org) =1+1 [link](javascript:1)")
