"""What one version of a form has otherwise than another, in sentences."""
