"""Version 1: fields are added, never renamed or dropped."""
