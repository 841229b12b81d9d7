"""A placeholder: the package comes with its own branch."""
