"""Colours, measures, fonts, icons and style, all from `resources/studio/tokens.json`."""
