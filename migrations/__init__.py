"""The history of the tables. A revision never imports models: it says what was true on its day."""
