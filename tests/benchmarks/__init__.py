"""The build measured against other generators, on the same content, in the same run. Example: make benchmark"""
