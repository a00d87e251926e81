"""Questions to an answer: why, why not, what if, what is enough, what would change it.

Every module here is functions from values to values; what they return has ids and both
languages, and printing it is the work of others. Nothing is claimed that was not tried: a
change that an explanation names was diagnosed again.
"""
