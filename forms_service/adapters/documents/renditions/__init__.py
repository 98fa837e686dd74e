"""What is made of a document's tree: its HTML and its plain text, and what these are held to."""
