// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Topics {
  /// Topics of arts, sports, travel and work.
  static let work = #"""
    photography; photographer; photographers
    lens, shutter, light, frame, aperture, flash, tripod, focus, shadow, sensor
    photos, lenses, portraits, shadows, cameras, filters, angles, colors
    focusing, framing, printing, editing, exposing, zooming
    blurry, sharp, dark, grainy, bright, wide, natural, candid
    Why are my photos blurry in the evening?
    The shutter stays open longer in low light, so every small movement shows; use a tripod or a wider aperture.
    What does the aperture of a camera do?
    It sets how much light enters and how deep the sharp zone of the photo is.
    When is the best light for portraits?
    The hour after sunrise or before sunset gives soft light from the side.

    the piano; pianist; pianists
    key, pedal, string, chord, scale, melody, hammer, rhythm, bench, tempo
    keys, scales, chords, fingers, songs, lessons, strings, hands
    practicing, playing, listening, tuning, counting, reading
    slow, gentle, loud, even, difficult, steady, musical, simple
    How should I practice a difficult passage on the piano?
    Play it slowly with one hand at a time, then together, and raise the tempo in small steps.
    How does a piano make sound?
    Each key throws a felt hammer against strings, and the soundboard makes them louder.
    Why do pianos go out of tune?
    Humidity makes the wood swell and shrink, which changes the tension of the strings.

    painting; painter; painters
    canvas, brush, palette, color, sketch, easel, frame, pigment, varnish, shade
    brushes, colors, portraits, sketches, layers, shadows, frames, tubes
    mixing, sketching, glazing, framing, blending, painting
    bold, pale, wet, layered, blue, vivid, dry, abstract
    How do I mix a natural green?
    Mix blue and yellow, then calm it with a little red or brown.
    Why do painters begin with a sketch?
    A sketch settles the composition before paint makes changes expensive.
    What is the difference between oil paint and watercolor?
    Oil dries slowly and covers well; watercolor is transparent and dries within minutes.

    chess; player; players
    board, king, pawn, opening, clock, endgame, bishop, rook, center, knight
    pieces, pawns, openings, players, games, squares, moves, knights
    castling, attacking, defending, trading, planning, studying
    quick, quiet, weak, sharp, clever, patient, open, strong
    What should a beginner learn first in chess?
    Learn to see checks, captures and threats before each move, then a few basic endgames.
    Why should I castle early?
    The king becomes safe and the rook comes closer to the center.
    Why is the center of the board important?
    Pieces in the center reach more squares and move quickly to either side.

    running; coach; coaches
    pace, shoe, stride, hill, track, breath, route, rest, race, warmup
    shoes, hills, races, laps, runners, trails, intervals, socks
    running, stretching, resting, jogging, breathing, climbing
    slow, easy, steady, fast, short, tired, hilly, light
    How do I begin with running?
    Alternate one minute of running and two of walking, three times a week, and add time slowly.
    Why do runners warm up?
    Warm muscles work better, and an easy start lets the breath find its rhythm.
    How can I keep an even pace?
    Start slower than feels natural and check the time at each kilometer.

    hiking; guide; guides
    trail, map, boot, ridge, backpack, weather, summit, tent, stream, compass
    trails, boots, maps, bottles, peaks, forests, snacks, campsites
    climbing, packing, resting, camping, walking, navigating
    steep, rocky, scenic, muddy, remote, gentle, waterproof, long
    What should I pack for a day hike?
    Take water, food, a map, a rain jacket, a small light and a warm layer.
    How do I read a trail map?
    Turn the map to the north, find your position and compare the contours with the slopes you see.
    Why should I start a mountain hike early?
    Storms often build in the afternoon, and an early start leaves time for mistakes.

    travel planning; traveler; travelers
    ticket, passport, route, hotel, suitcase, train, budget, market, museum, plan
    tickets, trains, hotels, museums, maps, streets, beaches, friends
    booking, packing, flying, wandering, planning, visiting
    cheap, early, direct, famous, quiet, sunny, local, foreign
    How do I plan three days in a new city?
    Choose one quarter for each day, book one fixed visit and leave the evenings open.
    How can I travel with one small bag?
    Pack layers in two colors, wash on the way and wear the heaviest shoes.
    When are train tickets cheapest?
    They are usually cheapest some weeks ahead and outside the rush hours.

    public speaking; speaker; speakers
    speech, voice, audience, pause, slide, story, opening, gesture, stage, question
    slides, listeners, stories, notes, questions, pauses, examples, speeches
    rehearsing, speaking, breathing, pausing, listening, smiling
    calm, nervous, clear, short, lively, slow, honest, loud
    How do I become less nervous before a speech?
    Rehearse aloud, know the first two sentences by heart and breathe out slowly before you begin.
    How many ideas should a short talk have?
    One main idea and two or three examples are enough for ten minutes.
    Why are pauses useful in a speech?
    A pause gives listeners time to think and marks what matters.

    job interviews; recruiter; recruiters
    resume, question, answer, role, team, office, offer, salary, example, portfolio
    questions, examples, skills, teams, answers, projects, notes, colleagues
    preparing, listening, asking, researching, practicing, following
    honest, brief, friendly, relevant, specific, nervous, polite, clear
    How should I answer a question about a weakness in an interview?
    Name a real weakness, say what you do about it and give a short example.
    What should I ask at the end of an interview?
    Ask how success in the role is measured and what the first months look like.
    How do I prepare for a job interview?
    Read about the team, collect three examples of your work and practice aloud.

    team meetings; manager; managers
    agenda, decision, note, goal, minute, calendar, room, summary, topic, deadline
    decisions, notes, goals, meetings, tasks, colleagues, topics, updates
    planning, listening, deciding, summarizing, preparing, following
    short, clear, weekly, useful, open, focused, late, remote
    How do I make meetings shorter?
    Send an agenda with one goal, invite only those who decide and end when the goal is reached.
    Why should a meeting have notes?
    Notes keep decisions and names in one place, so nothing is discussed twice.
    How can quiet colleagues take part in a meeting?
    Collect ideas in writing first and then ask each person in order.

    short stories; writer; writers
    plot, hero, scene, dialogue, ending, voice, conflict, draft, title, setting
    scenes, characters, drafts, secrets, sentences, readers, endings, details
    drafting, revising, imagining, plotting, reading, cutting
    vivid, quiet, surprising, tense, brief, strange, honest, funny
    How do I begin a short story?
    Begin close to the moment when something changes, and let the reader ask one question.
    How can I make dialogue sound natural?
    Let people interrupt, avoid answers and say less than they mean.
    Why should a story be revised after a rest?
    Distance shows gaps and repetitions that the writer did not see before.

    poetry; poet; poets
    line, rhyme, meter, image, stanza, title, sound, silence, verse, metaphor
    lines, rhymes, images, stanzas, poems, sonnets, words, rhythms
    reading, rhyming, writing, revising, listening, reciting
    short, lyrical, quiet, plain, musical, old, tender, strict
    What is a haiku?
    A haiku is a poem of three short lines, often with five, seven and five syllables and an image of a season.
    Does a poem have to rhyme?
    No, rhythm, images and line breaks can carry a poem without rhyme.
    How is a sonnet built?
    It has fourteen lines with a fixed rhyme scheme and a turn of thought near the end.

    learning a language; tutor; tutors
    grammar, vocabulary, accent, verb, phrase, lesson, card, sentence, ear, habit
    words, verbs, phrases, cards, songs, podcasts, mistakes, friends
    speaking, listening, repeating, reading, practicing, translating
    daily, short, common, fluent, native, slow, simple, regular
    How can I remember new words in a foreign language?
    Review them after a day, a week and a month, and use each in a sentence of your own.
    Why is listening important when learning a language?
    The ear must first learn where words begin and end before speech becomes easy.
    How long should I study a language each day?
    Twenty minutes every day work better than two hours on one day.

    bridges; engineer; engineers
    arch, cable, beam, pier, tower, deck, load, span, river, joint
    cables, towers, trucks, arches, piers, loads, bolts, storms
    building, bending, carrying, inspecting, welding, spanning
    long, steel, strong, suspended, stiff, heavy, concrete, elegant
    How does a suspension bridge carry its load?
    The deck hangs from cables, which pull on the towers and on anchors at both ends.
    Why do bridges have gaps between sections?
    Steel and concrete expand in the heat, and the gaps give them room.
    Why is an arch strong?
    It turns the load into pressure along the curve, and stone is good at pressure.

    solar power; installer; installers
    panel, roof, battery, inverter, sun, meter, grid, cell, cable, shade
    panels, roofs, batteries, cells, homes, farms, cables, clouds
    charging, cleaning, installing, storing, measuring, selling
    sunny, clean, cheap, flat, efficient, cloudy, electric, quiet
    How do solar panels make electricity?
    Light frees electrons in the silicon, and the cell drives them through a circuit.
    Do solar panels work on cloudy days?
    Yes, but they give much less, often a tenth to a third of the power of a sunny day.
    Why does a solar system need an inverter?
    Panels give direct current, and homes use alternating current.

    trains; conductor; conductors
    track, station, engine, signal, ticket, platform, brake, timetable, tunnel, rail
    stations, rails, passengers, wagons, signals, tunnels, tickets, bridges
    braking, boarding, waiting, signaling, shunting, arriving
    late, fast, electric, crowded, express, empty, nightly, regional
    Why do trains have flanged wheels?
    The shape of the wheel keeps it on the rail and steers the train through curves.
    Why can trains carry heavy loads with little energy?
    Steel wheels on steel rails roll with very little friction.
    Why do trains need a long distance to brake?
    They are heavy, and the low friction that saves energy also limits the brakes.
    """#
}
