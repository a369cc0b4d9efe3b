"""Online batch selection (Loshchilov and Hutter, 2015): what its probabilities mean. All of it ours."""
