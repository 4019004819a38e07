"""The shell: reporters and Prefect flows."""
