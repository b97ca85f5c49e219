"""What is landed, from which system, under which declared schema."""
