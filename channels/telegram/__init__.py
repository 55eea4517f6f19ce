"""Telegram: raw updates in, neutral messages out. The only package that imports
python-telegram-bot; it knows no law, no table and no conversation."""
