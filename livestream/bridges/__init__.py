"""Readers of platforms that tell a stream's comments only when asked. `livestream.following` asks them."""
