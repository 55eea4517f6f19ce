"""The chat page as a channel: its inbound and render live with the page itself, in web/."""
