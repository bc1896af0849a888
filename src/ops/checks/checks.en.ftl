smoke-test = This is a test by the operators. You need not do anything.
