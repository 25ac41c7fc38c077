"""A synthetic district: a file of people and one export a commune, made from a seed. generate.py is the command."""
