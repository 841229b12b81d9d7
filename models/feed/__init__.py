"""Which stories are told to whom."""
