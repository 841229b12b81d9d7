"""The conformance checker: reads an encoded asset as a stranger would, sharing no code with what made it."""
