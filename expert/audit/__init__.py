"""Proofs about a pack, for every case that can exist; needs the extra `audit` (python-sat)."""
