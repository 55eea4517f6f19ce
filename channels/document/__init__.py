"""Electronic notices (전자고지) through a certified intermediary (공인전자문서중계자): only its
record proves that a notice was received, never a tap in a chat. No intermediary's interface is
public, so files are exchanged."""
