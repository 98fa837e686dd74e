"""An object store that knows nothing of forms: it keeps bytes, verifies them, locks them and lets them go."""
