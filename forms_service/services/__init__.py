"""One function per thing a person does: permission, load, decide, save, return."""
