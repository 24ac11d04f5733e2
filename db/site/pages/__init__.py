"""The pages of the reading room: from the published database to what each shows."""
