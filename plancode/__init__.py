"""A public action plan as a program: read it, compile it, run it over a frozen registry, explain every answer."""
