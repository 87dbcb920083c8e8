"""Who may see and do what: roles, school scope, family scope, and the hooks which carry them to every document."""
