"""What people look at, as plain values: no HTML, no terminal, no score computed twice."""
