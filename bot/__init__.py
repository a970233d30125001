"""The police room in WeChat: residents tell, officers act, and the reporter hears the outcome."""
