"""The pages of the documentation; `docs.building` turns them into a site."""
