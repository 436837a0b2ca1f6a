"""The hierarchy of keys: a root key, key-encryption keys, data keys; and their rotation while calls go on."""
