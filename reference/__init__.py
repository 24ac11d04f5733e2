"""Communes, départements, académies: data files and their lookups."""
