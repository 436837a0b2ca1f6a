"""Ready-made integrations for Keyfob, a module a vendor; each is a plugin of its own."""
