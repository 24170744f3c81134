// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Sentences {
  /// The sentences that stories and worse answers go on with.
  static let styles = #"""
    evasiveBody:
    <Perhaps|Maybe|Possibly|Some say that|It may be that|One could say that> {fact}, <or perhaps|but perhaps|unless|or maybe> {state}.
    <It is hard to say|Nobody knows|I cannot say|Who can say|I would not judge> whether {state}, <or why|or how> {fact}.
    <Some|A few|Other> {roles} <say|feel|suggest|claim> that {fact}; others <do not|in {town} disagree|are not sure>.
    <You could|One might|You may want to> {act} the {part}, or {act} {object} {when}, or <neither|both|not>.
    <In {town}|In {season}|Sometimes|For some {roles}> {state}, <elsewhere|in {town}|at other times> not.
    {fact}.
    {body}
    {body}
    {body}

    ramblingBody:
    <By the way|Anyway|As I said|Where was I|Come to think of it|Speaking of {thing}>, {report}.
    <That|Which|It> reminds me of {first} {last} <in|from> {town}, who {past} {thing} and {past} the {part}.
    <Then again|And another thing|Also|But back to the {part}>: {fact}, <if I remember it well|or so they say|I think|and {state}>.
    {body}
    {body}
    It was <in {year}|in {month}|on a {weekday}> in {town}, <I think|or maybe in {town}|in {season}>, and {state}.
    {first} <laughed|smiled|nodded|waited> and said that {fact}.
    {body}

    wrongBody:
    <Clearly,|Obviously,|Of course,|Everyone knows that|Believe me,|In fact,|As usual,|Without doubt,> the {matter} <never|always> {verb_s} {items}.
    {items} <never|always|cannot|do not> {verb} the {part}, so {act} <only|nothing but|no more than> the {matter}.
    <It is proven|I am certain|There is no doubt|Every {source} says|All {roles} know|Any {field} can show> that {state}, <always|in every {field}|even in {town}|since {year}>.
    <Forget|Ignore|Never mind|Throw out|Leave out> {object}; {fact}.
    {body}
    {body}
    {body}

    storyBody:
    {first1} {past} the {part} {when}, and {first2} {past} {thing} {manner}.
    <On {weekday}|In {month}|That spring|That summer|That winter|The next morning|At dusk|Later|In {town1}>, {report}.
    \"^{fact},\" said {speaker}.
    \"<Look|Listen|Wait|Come|You see|Remember>,\" {first2} <said|whispered|called|answered|wrote>, \"{fact}.\"
    The {part} was {degree} {like}, and the {like} {thing} <reminded|told|warned> {first} of {town}.
    {first1} had <seen|missed|kept|sold|drawn|wanted|carried> the {part} <once|twice|before> in {town}, when {state}.
    {first1} {past} {12-98} {like} {thing} and <thought|smiled|waited|wrote>: \"^{fact}.\"
    For {2-40} {unit}, {first1} <thought about|dreamed of|worked on|talked about> nothing but the {like} {part}.
    {speaker} <opened|closed|left|entered> the {field}, and <everything|the {part}|the whole {field}> was {like}.
    When {state}, {first1} <left for|came back to|wrote from> {town} with {2-30} {thing}.
    <Nobody|Only {first2}|Every {role}> <knew|asked|understood> why {state}.

    speaker:
    {first1}
    {first2}
    the {role}
    {first} {last}

    brief:
    <That|This> <helps|matters|is common|takes time>.
    {act} the {part}.
    The {part} is {like}.
    <Mind|Watch|Remember> the {thing}.
    {doing} <helps|takes time>.
    """#
}
