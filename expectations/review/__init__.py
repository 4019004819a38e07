"""The review report: what a person should look at, document by document, with both places of every difference.

`build` works the review out from the tables, `model` is its stable shape (also that of `review.json`), `crops` says which
pictures of pages it wants (`marks`), `pages` writes it as HTML, `words` as Markdown and JSON. Pictures are drawn elsewhere:
nothing here reads a document.
"""
