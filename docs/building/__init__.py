"""How the pages in docs/ become a site: what is written from the code, and what is executed."""
