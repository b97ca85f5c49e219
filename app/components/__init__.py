"""What pages are made of: header, cards, charts, tables, filters and states."""
