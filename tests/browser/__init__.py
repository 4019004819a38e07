"""The site in a browser: Debian's Chromium, headless, on the built demo."""
