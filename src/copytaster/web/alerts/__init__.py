"""Alerts on the site: their pages and their feeds."""
