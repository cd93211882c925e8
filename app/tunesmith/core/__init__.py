"""What every other package stands on: errors, files, events, settings. Imports nothing of ours."""
