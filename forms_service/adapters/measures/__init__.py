"""What is counted, for Prometheus and for the page of whoever runs the service."""
