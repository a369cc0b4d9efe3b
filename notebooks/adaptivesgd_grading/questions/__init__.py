"""The questions, a module per assignment. A law asks the engine, or theory, what is true."""
