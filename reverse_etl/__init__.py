"""Plans, sends, settles and replays what goes back to planners and systems."""
