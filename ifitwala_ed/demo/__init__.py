"""A school to try the app with: data, loader and story. Never part of a production site's install."""
