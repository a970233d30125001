"""The edge to WeChat: callbacks in, messages out. The open id stays here and in the vault."""
