"""What must hold among the figures that the narrative itself states.

What lives here
    the declarations (`rules.yaml`: one row a rule; `model` says what a row may hold), the claims made ready (`facts`), which
    claim stands for which operand (`operands`), one evaluator a form of rule (`quotients`, `sums`, `lists`, `words`), what they
    all return (`places`), and the findings in words (`messages`). `engine.evaluate` runs them.
What may not
    reading of documents, figures of tables. A new rule is a new row, never a new function.
"""
