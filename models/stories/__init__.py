"""Stories: only what videos need to know of them."""
