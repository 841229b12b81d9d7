"""Providers, one file each. Without its key a provider's Null twin does the same, but for the call to the provider."""
