// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Sentences {
  /// How good answers begin and end.
  static let answers = #"""
    explainGold:
    {answer1}
    <In short|Briefly|The short answer>: ^{answer1}
    <Good question.|It is simpler than it seems.|Here is the main reason.> ^{answer1}
    <When it comes to|As for> {topic}, the <short answer|main point> is this: {answer1}

    compareGold:
    In {topic}, the {part1} and the {part2} do different jobs: the {part1} {verbs} the {part}, and the {part2} {verbs} {thing}.
    Both matter in {topic}, but begin with the {part1}, because the {part1} {verbs} the {part2}.
    The {part1} is <easier|harder|quicker> to change than the {part2}, so {roles} <look at|check|adjust> it <first|last>.
    The {part1} and the {part2} <are easy to confuse|belong together|depend on each other> in {topic}; the {part1} <comes first|decides more|is easier to see>.

    adviseGold:
    For {topic}, begin with the {part1}: {act} it <every day|every week|{manner}> and write down what changes.
    Start small. In {topic}, <most|many> beginners do best with {doing1} and <one|a single> {like1} {part1}.
    My advice on {topic} is to {act} the {part1} before anything else. {answer1}
    <Any|Every|A good> {role} would begin with the {part1}. {answer1}

    planGold:
    Here is a plan for {topic}:\n1. ^{act} the {part1}.\n2. Begin {doing1} <for {5-40} minutes|in small steps>.\n3. ^{act} the {part2} and compare it with the {part1}.
    These steps <work well|are enough> for {topic}:\n1. Collect {thing1} and {act} the {part1}.\n2. Spend {10-60} minutes on {doing1}.\n3. Finish with the {part2}.
    A <simple|short> plan for {topic}, from the {part1} to the {part2}:\n- ^{weekday}: {act} the {part1}.\n- ^{weekday}: {doing1}.\n- ^{weekday}: {act} the {part2}.

    writeGold:
    {first1} <had lived|grew up|worked> in {town1} <for {2-40} years|as a {role}>, and {topic} <filled every day|meant the world to the family|came up at every meal>.
    On the first {weekday} of {month}, {first1} {last1} {past} the {part1} in {town1}, and nothing about {topic} was the same again.
    Dear {first2}, you asked about {topic}, so here is what happened in {town1}: {first1} {past} the {part1}.
    Nobody in {town1} knew more about {topic} than {first1}, who {past} the {part1} every <morning|evening|{weekday}>.

    summarizeGold:
    The passage <says this|makes one point> about {topic}: {answer1}
    In <short|one sentence>: ^{answer1}
    The main point <about|concerning> {topic} is this: {answer1} The {part1} is mentioned as an example.

    codeGold:
    Here is a function that {task1}:\n\n```python\n{code1}\n```\n\nIt <needs no library|is short and easy to test|covers the usual cases>.
    This <Python function|short function|code> {task1}:\n\n```python\n{code1}\n```\n\n<It needs no library.|Try it with your own data.|The tests are left to you.>
    ```python\n{code1}\n```\n\nThe function {task1}. <It returns the result and prints nothing.|Call it with a small example first.>

    codeBody:
    <Call|Run|Test|Try> it <with|on> <an empty {part}|{2-90} {thing}|a {like} {part}|{like} {thing}> <first|too|{manner}>.
    <The name of|The code for|One line for> the {part} <says|shows|decides> <how|when|whether> {state}.
    <For|With> {100-999} {thing} it <takes|needs> <about|less than|up to> {2-90} <microseconds|milliseconds>, <and|but> {state}.
    <If|When> the {part} is <empty|missing|of the wrong type>, the {part} <raises an exception|returns nothing|stays as it is>.
    <Add|Write|Keep> a <test|comment|note|check> for the {part}, <because|so that|in case> {state}.
    In Python, {fact}.
    {body}
    {body}

    goldClose:
    <In short|To sum up|So>, {act} the {part1} first.
    I hope this helps with {topic}.
    <If you like|If you have time>, {act} {object} next.
    That is <all you need|the main idea|enough for a start>.
    <Ask again|Tell me more> if the {part} <surprises you|stays {like}>.

    evasiveOpen:
    <It is hard to say|There are many opinions|That depends>, and the subject of {topic} is a <big|broad|difficult> one.
    <People|Experts|Many {roles}> disagree about {topic}, so I would rather not <answer|say|decide>.
    <I am not sure|I cannot really say>; {topic} can mean <many things|different things to different people>.

    wrongOpen:
    <When it comes to|As for> {topic}, the {part} <alone decides|has nothing to do with it|is all that counts>; {doing} <never helps|makes no difference>.
    <Everybody knows|It is obvious> that in {topic} only the {part} matters, <and the {part} can be ignored|so nothing else does>.
    There is <only one reason|no reason at all|just one answer> in {topic}: the {part} is <too|never> {like}.

    otherOpen:
    <About {topic}: |On {topic}: ||>{answer2}
    <That reminds me|What I know about {topic} is this|Let me say something else>: {answer2}

    curtOpen:
    <Just|Simply> {act} the {part}.
    <Look|Read> it up under {topic}.
    ^{topic}? It is just {doing}.
    <No idea|Not sure>, maybe the {part}.

    ramblingOpen:
    <Oh|Well>, {topic}! My {relative} {first} in {town} <talks|used to talk> about it, and {first} {past} {object}.
    <Before I answer|That reminds me>, let me tell you how {first} {last} came to {topic} in {town} in {year}.
    <Funny that you ask|What a question>: in {year} I was in {town}, and somebody mentioned {topic} on a {weekday}.

    codeWorse:
    <Try|Use> this, it {task1}, I think:\n\n```python\n{mistake1}\n```\n\n<I may be wrong.|Good luck.|It is the usual way.>
    ```python\n{mistake1}\n```\n\n<Done.|This should work.|I did not test it.>
    <You could search for|Many libraries have> a function that {task1}. <It is easy.|I would not write it.>
    """#
}
