"""The officers' use cases. What they may see is audited; how they see it is somebody else's."""
