// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Topics {
  /// What sums are explained with.
  static let arithmetic = #"""
    mental arithmetic; teacher; teachers
    total, product, digit, estimate, remainder, sum, equation, problem, answer, number
    digits, numbers, decimals, fractions, steps, sums, estimates, units
    adding, multiplying, dividing, rounding, estimating, checking
    exact, rough, even, odd, whole, written, careful, simple
    How do I check a sum?
    Work backward from the result, or round the numbers and compare.
    What is a remainder?
    It is what is left over when a number does not divide evenly.

    word problems; tutor; tutors
    question, unit, quantity, operation, sketch, table, line, result, step, story
    quantities, units, facts, lines, tables, operations, groups, amounts
    reading, drawing, grouping, counting, subtracting, comparing
    known, unknown, equal, total, clear, short, correct, useful
    How do I begin a word problem?
    Write down what is known, what is asked and which operation joins them.
    Why do units matter?
    They show whether two quantities may be added or must be multiplied.

    """#

  /// What code is explained with.
  static let programming = #"""
    Python functions; programmer; programmers
    loop, argument, list, string, index, condition, variable, return, test, caller
    lists, strings, values, arguments, tests, loops, keys, errors
    looping, testing, naming, returning, indexing, sorting
    empty, short, local, readable, pure, nested, clear, sorted
    What is a function?
    It is a named piece of code with arguments and a result.
    When should I write a test?
    Write one before you change code that others use.

    clean code; developer; developers
    name, comment, edge, module, input, output, exception, branch, review, default
    names, comments, inputs, modules, branches, reviews, exceptions, lines
    refactoring, reviewing, debugging, commenting, splitting, profiling
    simple, empty, slow, fast, reusable, tested, plain, safe
    Why do names matter in code?
    A good name says what a value is, so that the reader need not look it up.
    What is an edge case?
    It is an input at the limit of what is allowed, such as an empty list.

    data structures; engineer; engineers
    dictionary, set, tuple, queue, stack, tree, node, hash, key, iterator
    dictionaries, sets, tuples, queues, nodes, trees, pairs, items
    hashing, counting, grouping, merging, searching, iterating
    ordered, unique, large, mutable, linear, constant, balanced, fast
    When is a set better than a list?
    A set finds an item in constant time and holds each only once.
    What is a dictionary?
    It maps each key to a value.
    """#
}
