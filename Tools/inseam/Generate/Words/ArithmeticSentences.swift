// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Sentences {
  /// Word problems and their answers.
  ///
  /// #0 and #1 are the numbers of the problem, #2 the right result, #3 a wrong one, and those after
  /// them results of steps. See `ArithmeticProblem`.
  static let arithmetic = #"""
    arithmeticBody:
    <Write|Keep|Put|Note> the <tens|ones|digits|steps|units> <in one column|apart|on a line of their own|on paper> {when}.
    <A sketch|A table|A drawing|A short list> of the {goods1} <helps with|shows|explains|stands for> the {part}.
    {person} <got|found|reached> the same {part} by {doing} <twice|the other way around|on paper|in {2-40} {unit}>.
    <We count|The question is about|The unit is> {goods1}, <so|and> the {part} <is|stays|must be> {like}.
    <Try|Solve|Write> a similar problem with {12-90} {goods} <and|in> {2-9} {crate} {manner}.
    <If|When> the numbers are <small|large|round>, {doing} <is easier than|is as good as|saves time over> {doing}.
    <Nobody needs|You hardly need|There is no need for> a <calculator|formula|computer> <here|for the {part}|if {state}>.
    {body}
    {body}

    productBrief:
    What is {#0} * {#1}?

    productPrompt:
    {first1} <fills|packs|has> {#0} {crate1} with {#1} {goods1} in each. How many {goods1} are there <in all|altogether>?
    A {field} in {town1} <orders|receives|stores> {#0} {crate1} of {#1} {goods1} each. How many {goods1} is that?
    {#0} <visitors|students|guests> <bring|buy|get> {#1} {goods1} each. How many {goods1} do they have together?

    productGold:
    {#0} * {#1} = {#2}, so there are {#2} {goods1}.
    Multiply: {#0} * {#1} = {#2}. The answer is {#2} {goods1}.
    Each of the {#0} {crate1} counts {#1} times, so we need {#0} * {#1} = {#2}.

    productStep:
    Step by step: {#0} * {#4} = {#6} and {#0} * {#5} = {#7}, and {#6} + {#7} = {#2}.
    Step by step: {#0} * {#4} = {#6} and {#0} * {#5} = {#7}, and {#6} + {#7} = {#2}. <A smaller|An easier|A similar> example is {#8} * {#9} = {#10}.

    productWorse:
    {#0} * {#1} = {#3}, so there are {#3} {goods1}.
    I get {#3} {goods1}, because {#0} * {#1} = {#3}.

    sumBrief:
    What is {#0} + {#1}?

    sumPrompt:
    {first1} has {#0} {goods1} and <gets|buys|finds> {#1} more. How many {goods1} does {first1} have now?
    A {field} in {town1} sold {#0} {goods1} in {month1} and {#1} in the month after. How many {goods1} did it sell in both months?
    There are {#0} {goods1} in one <room|store|cellar> and {#1} in another. How many {goods1} are there together?

    sumGold:
    {#0} + {#1} = {#2}, so the answer is {#2} {goods1}.
    Add the two numbers: {#0} + {#1} = {#2} {goods1}.

    sumStep:
    Step by step: {#0} + {#4} = {#6}, and {#6} + {#5} = {#2}.
    Step by step: {#0} + {#4} = {#6}, and {#6} + {#5} = {#2}. <A smaller|An easier|A similar> example is {#8} + {#9} = {#10}.

    sumWorse:
    {#0} + {#1} = {#3}, so the answer is {#3} {goods1}.
    That makes {#3} {goods1}, since {#0} + {#1} = {#3}.

    differenceBrief:
    What is {#0} - {#1}?

    differencePrompt:
    {first1} had {#0} {goods1} and <gave away|sold|lost> {#1} of them. How many {goods1} are left?
    A {field} in {town1} needs {#0} {goods1} and already has {#1}. How many {goods1} are missing?

    differenceGold:
    {#0} - {#1} = {#2}, so the answer is {#2} {goods1}.
    Subtract: {#0} - {#1} = {#2}. The answer is {#2} {goods1}.

    differenceStep:
    Step by step: {#0} - {#4} = {#6}, and {#6} - {#5} = {#2}.
    Step by step: {#0} - {#4} = {#6}, and {#6} - {#5} = {#2}. <A smaller|An easier|A similar> example is {#8} - {#9} = {#10}.

    differenceWorse:
    {#0} - {#1} = {#3}, so the answer is {#3} {goods1}.
    There should be {#3} {goods1}, because {#0} - {#1} = {#3}.

    quotientBrief:
    What is {#0} / {#1}?

    quotientPrompt:
    {first1} shares {#0} {goods1} equally among {#1} {crate1}. How many {goods1} are in each?
    A {field} in {town1} divides {#0} {goods1} evenly between {#1} <groups|teams|families>. How many {goods1} does each get?

    quotientGold:
    {#0} / {#1} = {#2}, so each gets {#2} {goods1}.
    Divide: {#0} / {#1} = {#2}. The answer is {#2} {goods1} for each.

    quotientStep:
    To check, go backward: {#1} * {#2} = {#0}.
    To check, go backward: {#1} * {#2} = {#0}. <A smaller|An easier|A similar> example is {#8} / {#9} = {#10}.

    quotientWorse:
    {#0} / {#1} = {#3}, so each gets {#3} {goods1}.
    About {#3} {goods1} for each, as {#0} / {#1} = {#3}.
    """#
}
