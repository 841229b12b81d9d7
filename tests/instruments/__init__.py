"""Measuring instruments: clips whose every frame, sound and colour is known, and what reads them back from an output."""
