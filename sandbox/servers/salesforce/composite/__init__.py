"""Requests that hold requests.

references  `@{ref.id}`: what an earlier part answered, in a later part
parts       composite and graph: parts that may refer to each other
batch       parts that don't
tree        records with their children, created at once
"""
