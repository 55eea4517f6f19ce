"""One module for each thing a person can do in the conversation, all of one shape (bot/turns)."""
