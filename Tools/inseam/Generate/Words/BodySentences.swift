// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Sentences {
  /// The sentences that texts go on with.
  static let bodies = #"""
    body:
    {fact}.
    {fact}.
    {lead} {fact}.
    {lead} {fact}, {joint} {fact}.
    {fact}, {joint} {fact}.
    {fact}; {fact}.
    {fact}, <not|rather than|more than|as well as|like|unlike> {object}.
    {advice}.
    {advice}, {purpose} {state}.
    If {state}, {advice}.
    {advice} {when}, and {advice}.
    {report}.
    {report}, {joint} {fact}.
    {person} <says|writes|found|noted|argued|showed|thinks|told us> that {fact}.
    {person} <says|writes|found|noted|suspects|believes> that {state} {when}.
    {habit}.
    {habit}, {joint} {fact}.
    {count}.
    {count}, {joint} {state}.

    lead:
    <As a rule|In practice|For example|In general|At first|Later|Often|Over time|Here|Today|Of course|In short|Besides>,
    <In {town}|In {month}|In {season}|On {weekday}s|Since {year}|Around {year}|By {month}>,
    <After|Before|Without|During> {doing},
    With {like} {thing},
    For {roles},
    <If|When|While|Once|Because|Although|Unless|Until|Whenever> {state},

    joint:
    <so|and|but|yet>
    <because|since|while|when|unless|until|even if|although|as long as|and often>
    <which is why|which means that|and in {season}|and in {town}>

    purpose:
    <until|because|so that|even if|unless|before|while|whenever>

    state:
    the {part} <is|stays|becomes|looks|was> {degree} {like}
    the {part} <is|stays|becomes|looks|turns> {like}
    the {part} is {like} <but|and> the {matter} is {like}
    {thing} <are|stay|become|look|were> {like}
    <most|some|many|all|a few|both|{2-30}> {thing} are {like}
    <no|nearly no|hardly any> {thing} are {like}
    the {part} <changes|improves|suffers|matters|varies|recovers|needs time>
    {thing} <help|matter|differ|change|arrive|are missing|are rare>
    the {part} and the {matter} <agree|differ|fit|are {like}>

    fact:
    the {part} {verbs} the {matter}
    the {part} {verbs} {items}
    the {like} {part} {verbs} the {matter}
    {like} {thing} {verbMany} the {part}
    {thing} {verbMany} the {part} {when}
    <too much|too little|more|less|regular|careful|early|late|hasty> {doing} {makes} the {part} {degree} {like}
    {doing} {makes} {thing} {degree} {like}
    {doing} {makes} the {part} {like} {when}
    {doing} <takes|lasts|needs> <about|at least|at most|nearly|more than> {2-90} {unit}
    the {part} <depends|relies> <on|mostly on|partly on|less on|above all on> the {matter}
    the {part} <says|reveals|shows|tells us> <more|less> about the {matter} than {object}
    the {quality} {idea} is the {part}, <not|more than|rather than> {doing}
    the {part} is <a |the >{idea} <that {roles} {verbMan}|for {like} {thing}|of the {matter}>
    most <trouble|success|progress|work|confusion> with the {part} comes from {cause}
    most <surprises|mistakes|delays|problems|failures> with the {part} come from {cause}
    without {doing}, {state}
    a {like} {part} <needs|wants|calls for|deserves> <a |the >{like} {part}
    <a |the >{part} without {items} is <a |just a |only a >{quality} {idea}
    {state} {when}
    the {part} and the {matter} <go together|are easy to confuse|change together|need each other|can both be {like}>
    <between|of> {thing} and {items}, the {quality} {idea} is {doing}
    {doing} <comes before|comes after|is easier than|costs more than|goes well with> {doing}
    the {part} was <more|less> {like} in {year} than <in {year}|today|the {matter}>

    makes:
    <makes|leaves|keeps|renders>
    <can make|may leave|will keep>
    {adverb} <makes|leaves|keeps>

    verbs:
    {verb_s}
    {adverb} {verb_s}
    <can|may|does not|will|should|must|cannot|seems to|tends to> {verb}

    verbMany:
    {verb}
    {adverb} {verb}
    <can|may|do not|will|should|must|cannot|seem to|tend to> {verb}

    verbMan:
    <like|trust|know|check|discuss|remember|teach|avoid|respect|enjoy|forget|ask for> <most|first|{when}|again>

    cause:
    <the {matter}|{items}|{doing}|a {like} {part}>

    object:
    the {part}
    the {like} {part}
    {items}
    {like} {thing}
    <a |the >{quality} {part}
    {doing}

    advice:
    {act} <the|each|every> {part} {manner}
    {act} the {part} and the {matter}
    {act} {items} {manner}
    {act} {like} {thing}
    keep <a |the >{like} {part} <near|away from|apart from|below|beside> {object}
    try {doing} <for {2-45} {unit}|{manner}|with a {like} {part}>
    <avoid|try|prefer|skip|plan> {doing} {when}
    <wait|pause|rest|go on> for {2-45} {unit}
    <start|begin|finish|end> with {object}
    <write down|draw|photograph|list|remember> <how|when|whether|why> {state}
    <choose|buy|borrow|find|prepare|ask for> {2-12} {like} {thing}
    <ask|watch|join|visit|read about> a {role} <in {town}|who knows the {part}|at a {field}>
    do not <forget|ignore|underrate|neglect> <the {part}|{thing}>
    do not <rush|overdo|skip|begin> {doing}

    when:
    <before|after|during|without|while> {doing}
    in <{season}|{month}|{town}|{year}>
    <on {weekday}|at the {field}|near the {part}|with {like} {thing}>
    <for|within|after> {2-40} {unit}

    habit:
    <some|many|most|few|older|younger|experienced> {roles} <prefer|like|trust|avoid|recommend|choose|begin with|care about> {object}
    {roles} in {town} <say|teach|believe|know|agree> that {state}
    <a |every >{role} {adverb} <checks|sees|notices|knows|remembers|feels> <when|whether|that|why> {state}
    {roles} <call|consider|find> the {part} {like} <if|when|because|although> {state}

    report:
    {person} {past} <the|every> {part} {when}
    {person} {past} {items} and {past} the {part} {manner}
    in {year}, {person} {past} {2-99} {like} {thing}
    {person} <spent|needed> {2-40} {unit} on {doing}
    {person} <moved|came|went|wrote> to {town} in {year} and {past} the {like} {part}
    a {source} from {year} <describes|mentions|lists|compares|praises> {object} and {object}
    <{town}|the {field} in {town}> has had {2-99} {like} {thing} since {year}

    count:
    of {100-999} {thing}, {11-99} were {like}
    {11-99} percent of {thing} <in {town}|in {year}|from {town}|after {doing}> were {like}
    <about|nearly|only|almost|up to> {2-97} percent of the {part} <is lost|is {like}|comes from {items}|depends on {doing}>
    a {source} <from|of> {year} counted {100-999} {thing} in {town}
    {doing} <raised|lowered|cut> the number of {like} {thing} <by {2-60} percent|in {year}>
    {person} counted {12-99} {thing}, {2-11} of them {like}

    matter:
    {part}
    {part}
    {common}

    items:
    {thing}
    {thing}
    {commons}

    year:
    {1921-1999}
    {1975-2024}
    {2001-2024}

    person:
    {first} {last}
    {first}
    {first} {last}, a {role} <from|in|near> {town},
    a {role} <from|in> {town}
    a {quality} {role} <named|called> {first}
    <Professor|Captain|old|young> {last}
    my {relative} {first}
    {first1}

    relative:
    <neighbor|cousin|teacher|friend|colleague|classmate|roommate|partner|boss|tutor>
    """#
}
