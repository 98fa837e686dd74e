"""What is published, as rows: files, releases and adoptions, and the versions as this database met them last."""
