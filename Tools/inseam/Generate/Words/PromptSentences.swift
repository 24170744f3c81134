// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Sentences {
  /// What people ask for, and what they say around it.
  static let prompts = #"""
    explainBrief:
    {question1}

    explainPrompt:
    {question1}
    {question1} Please <explain it simply|explain it to a beginner|give one example|be specific>.
    {first1} asked me about {topic}: {question1}
    I am <reading|learning|curious> about {topic}. {question1}
    <Quick|Simple|Honest|Serious> question about {topic}. {question1}
    A friend <from|in> {town1} and I <disagree|wonder> about {topic}. {question1}

    compareBrief:
    How do the {part1} and the {part2} differ?
    {part1} or {part2}: which matters more?

    comparePrompt:
    Compare the {part1} and the {part2} in {topic}. Which <matters more|deserves more care|is easier to change>?
    What is the difference between the {part1} and the {part2} when it comes to {topic}?
    In {topic}, is the {part1} or the {part2} more important?< Give reasons for both.| Please compare them.|>
    For {topic}, compare {doing1} with {doing2}. <What are the pros and cons?|Where do they differ?>

    adviseBrief:
    Any <advice|tips> on {topic}?
    How do I <start|begin> with {topic}?

    advisePrompt:
    I want to <get better at|learn more about|spend more time on> {topic}. <Where should I begin?|What should I do first?|What would you advise?>
    What should a beginner know about the {part1} <in|when it comes to> {topic}?
    My {part1} is <too|a bit too|not> {like1}. What <would you|can I|should I> do about it? It is about {topic}.
    Give me <three|four|five> tips about {topic}, <especially|above all> about {doing1} and the {part1}.
    {first1} asks for advice on {topic}. What would <a {role}|an expert> say about {doing1}?

    planBrief:
    Plan a day about {topic}.

    planPrompt:
    Write a <plan|checklist|short guide> for {topic} <in|with> <three|four|five> steps, from the {part1} to the {part2}.
    List the steps that <a {role}|a beginner> should take for {doing1} when it comes to {topic}.
    Outline a <lesson|workshop|talk> about {topic} for {12-40} <students|visitors|guests> in {town1}. Mention the {part1}.

    writeBrief:
    Write a story about {topic}.

    writePrompt:
    Write a short story about {topic}, in which {first1} <loses|finds|forgets|repairs> the {part1} in {town1}.
    Write a <letter|diary entry|postcard|speech> <by|from> {first1} {last1}, a {role} in {town1}, about {topic}.
    Tell a story about {first1}, who <loves|has just discovered|knows nothing about> {topic}. It should <end|begin> in {town1}.
    Write a scene with {first1} and {first2} about {topic}. <Use|Include> the {part1} and {like1} {thing1}.

    summarizeBrief:
    Sum up {topic} in a sentence.

    summarizePrompt:
    Summarize the passage <below|that follows> in <one sentence|two sentences|plain words>.\n\nOn {topic}: {answer1}
    What is the main point of this <passage|text|note>, and what does it say about the {part1}?\n\n{answer1}
    Shorten this <report|article|letter> about {topic} <for {first1}|for a newspaper|for children>.\n\n{answer1}

    codeBrief:
    Write a Python function that {task1}.

    codePrompt:
    Write a Python function that {task1}.< Explain it briefly.| Add a short explanation.| Keep it readable.|>
    How do I write a function in Python that {task1}? <Please show the code.|A short example is enough.>
    I need a <small|short|simple> Python function that {task1}.< Please comment on the edge cases.| No libraries, please.|>
    {first1} has to write a function that {task1}. Show <one|a simple> way to do it in Python.

    context:
    I <work|help out|volunteer|study> as a {role} in {town}<, mostly with {thing}| and look after the {part}|>.
    I have <tried|thought about|read about|practiced> {doing} for {2-11} {unit}, <but|and> the {part} <is still|was soon|stays> {like}.
    {first} {last}, a {role} <from|in|near> {town}, <says|told me|believes|wrote> that {fact}.
    A {source} from {year} <says|claims|suggests> that {fact}, <but|and> {state}.
    <So far|Until now|Last spring|Last summer|Last winter|In {town}|This year>, we <had|found|used> {12-99} {like} {thing} and a {quality} {part}.
    My {relative} {first} <thinks|insists|claims|suspects> that {fact}, <but I am not sure|and I agree|which surprised me>.
    At our {field} in {town}, {like} {thing} <cause trouble|come up again and again|are the usual topic> <in {month}|every {weekday}|after {doing}>.
    It is for <a talk|a class|a project|a visit|an article> <in {month}|next {weekday}> <at a {field} in {town}|with {12-60} {roles}>.
    I know <that {state}|something about the {part} and the {part}>, but <not why|little else>.
    We <met|talked about it> in {town} <in {month}|on {weekday}>, and {first} {past} the {part}.
    <Sometimes|In {season}|On some days|After {doing}|Since {month}>, {state}, <and|but> {state}.
    {first} {past} {object} <in {year}|last {month}|{manner}>, <and|but|because> {state}.
    <I care about|We need|My first thought was> the {part}, <not|then|more than> {thing}.
    Should I {act} the {part} <before|after|instead of> {doing}?
    <Is it true|Is it normal|Does it matter> that {fact}?
    I <found|saw|noticed|noted|counted> {2-40} {like} {thing} in {town}, and {state}.

    wish:
    Please <be brief|be specific|give reasons|use plain words|stay practical>.
    <Two|Three|Four|Five> <paragraphs|examples|sentences> are <enough|fine>.
    <No jargon|No lists|No long introduction>, please.
    <Mention|Include> the {part}.
    It should <suit|help|interest> {roles}.
    <Thanks|Thank you>, {first1}.
    I have {5-45} minutes.
    """#
}
