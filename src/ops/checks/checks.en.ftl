smoke-test = This is a test of the operators. Nothing needs to be done.
