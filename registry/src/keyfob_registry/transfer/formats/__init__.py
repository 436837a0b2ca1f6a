"""The formats that can be imported: each is a function from a text to items, without any effect."""
