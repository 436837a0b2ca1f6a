"""Template actions: YAML files that define an action as steps, each a call of another action."""
