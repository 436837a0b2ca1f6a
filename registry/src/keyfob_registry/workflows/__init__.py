"""Workflows: tasks that wait for each other, run in environments that they name, and call other workflows."""
