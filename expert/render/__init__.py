"""Renderings: a diagnosis as people and programs read it."""
