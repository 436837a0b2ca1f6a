"""Import from other tools' files, encrypted bundles for backup and restore, and exports without values."""
