"""The procedures of data protection: incidents, policy documents, whom to tell, and letters of an outcome."""
