// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Topics {
  /// Topics of history and of how people live together.
  static let history = #"""
    the printing press; printer; printers
    press, type, ink, page, paper, workshop, woodcut, margin, binding, frame
    books, letters, pages, pamphlets, presses, readers, maps, copies
    printing, folding, casting, reading, copying, proofing
    inky, metal, movable, cheap, printed, rare, early, wooden
    Why did the printing press change Europe?
    Movable type made books cheap, so ideas reached many more readers within a few decades.
    Who built the first printing press with movable metal type in Europe?
    Johannes Gutenberg built it in Mainz around 1450.
    Why did early printers copy handwriting?
    Readers knew the look of manuscripts and trusted pages that looked the same.

    the Silk Road; merchant; merchants
    caravan, route, desert, market, silk, oasis, city, camel, tax, bazaar
    camels, traders, spices, cities, horses, goods, inns, coins
    trading, traveling, weaving, bargaining, resting, guarding
    long, dusty, precious, distant, silken, crowded, risky, eastern
    What was traded on the Silk Road?
    Silk, spices, paper, horses and glass moved along it, and so did ideas and religions.
    Why did the Silk Road lose importance?
    Ships carried more goods at a lower price once sea routes to Asia were known.
    Why were oases important for caravans?
    They offered water, food and rest between long stretches of desert.

    Roman roads; historian; historians
    stone, bridge, milestone, legion, gravel, ditch, arch, surface, route, tunnel
    roads, soldiers, stones, bridges, carts, towns, bricks, messengers
    paving, marching, digging, building, surveying, draining
    straight, paved, durable, Roman, wide, flat, old, raised
    Why did Roman roads last so long?
    They had layers of stone and gravel and ditches that led the water away.
    What were Roman roads built for?
    They moved soldiers and messages quickly, and trade followed.
    How did the Romans keep their roads straight?
    Surveyors lined up poles with a simple sighting tool called a groma.

    ancient Egypt; historian; historians
    river, pyramid, temple, tomb, papyrus, pharaoh, harvest, flood, scribe, stone
    pyramids, temples, scribes, boats, tombs, fields, statues, priests
    building, farming, writing, carving, sailing, counting
    royal, sacred, sandy, painted, golden, ancient, stony, fertile
    Why was the Nile important for Egypt?
    Its yearly flood left fertile mud on the fields, and boats used it as a road.
    Who built the pyramids?
    Paid workers, craftsmen and farmers built them in the months when the fields were flooded.
    What did Egyptian scribes write on?
    They wrote on sheets made from strips of the papyrus plant.

    the Industrial Revolution; historian; historians
    factory, engine, coal, loom, mill, railway, canal, city, patent, chimney
    factories, machines, workers, mills, engines, wages, canals, towns
    spinning, weaving, mining, building, inventing, shipping
    industrial, smoky, cheap, mechanical, busy, crowded, iron, rapid
    Where did the Industrial Revolution begin?
    It began in Britain in the second half of the eighteenth century, first in textile mills.
    Why did steam engines matter to factories?
    They gave steady power anywhere, so that mills no longer needed a river.
    Why did cities grow during the Industrial Revolution?
    Workers left the land for wages in the factories, which stood near coal and harbors.

    lighthouses; keeper; keepers
    lamp, tower, lens, coast, beam, fog, reef, harbor, oil, stair
    ships, towers, lamps, rocks, storms, signals, keepers, windows
    shining, signaling, climbing, polishing, watching, rowing
    tall, bright, lonely, coastal, foggy, white, stony, windy
    Why did lighthouses use Fresnel lenses?
    The rings of glass gather the light into a beam that is seen from much farther away.
    How do sailors tell one lighthouse from another?
    Each has its own rhythm of flashes, which is written on the charts.
    Why do few lighthouses have keepers now?
    Electric lamps and automatic controls took over their work.

    maps; cartographer; cartographers
    scale, compass, legend, coast, border, grid, atlas, projection, symbol, contour
    maps, atlases, symbols, rivers, borders, contours, roads, islands
    drawing, surveying, measuring, navigating, folding, tracing
    accurate, flat, detailed, blank, old, colored, worldwide, large
    Why does every flat map of the world distort something?
    A sphere cannot be laid flat without stretching its shapes, areas or distances.
    What do contour lines show?
    Each line joins points of the same height, so close lines mean a steep slope.
    Why is Greenland so large on many maps?
    The Mercator projection stretches areas more the closer they are to the poles.

    money; economist; economists
    coin, bank, price, trade, note, loan, market, value, gold, wage
    coins, prices, banks, notes, shops, loans, markets, taxes
    trading, minting, lending, saving, counting, pricing
    stable, scarce, metal, cheap, public, silver, early, equal
    Why did people begin to use coins?
    Coins are small, keep their value and spare people the search for a matching barter.
    What is inflation?
    It is a general rise of prices, so that the same money buys less.
    Why can a government not print any amount of money?
    More money for the same goods raises prices, and the money loses value.

    the calendar; astronomer; astronomers
    year, month, moon, sun, leap, day, season, holiday, feast, clock
    months, years, days, feasts, seasons, priests, harvests, weeks
    counting, dating, planting, reforming, observing, adding
    lunar, solar, yearly, exact, old, Roman, short, extra
    Why do we have leap years?
    A year is about 365 and a quarter days long, so a day is added every four years, with exceptions.
    Why does October mean the eighth month?
    The early Roman year began in March, and October was the eighth month from there.
    Why do lunar calendars shift against the seasons?
    Twelve moons last about 354 days, eleven fewer than a solar year.

    castles; historian; historians
    wall, moat, tower, gate, siege, hall, keep, stair, well, courtyard
    walls, towers, knights, gates, archers, stones, villages, banners
    defending, building, feasting, guarding, climbing, digging
    thick, stone, medieval, narrow, ruined, high, strong, cold
    Why do castle stairs often turn clockwise?
    One common explanation is that defenders above had more room for the right arm.
    Why did castles lose their purpose?
    Cannons could break high walls, and rulers built low fortresses and palaces instead.
    What was a moat for?
    It kept ladders, towers and tunnels away from the wall.

    the Vikings; historian; historians
    ship, oar, sail, fjord, rune, saga, shield, harbor, hall, coast
    ships, sailors, runes, farms, sagas, settlers, oars, shields
    sailing, rowing, trading, farming, carving, exploring
    Norse, wooden, swift, northern, carved, salty, brave, shallow
    Why were Viking ships so successful?
    They were light and flat, so they crossed the sea and still sailed up shallow rivers.
    Did the Vikings reach America?
    Yes, they built a settlement in Newfoundland about a thousand years ago.
    What did the Vikings trade?
    They sold furs, amber and iron and bought silver, glass and silk.

    libraries; librarian; librarians
    catalog, shelf, reader, archive, card, loan, desk, index, story, silence
    books, shelves, readers, scrolls, journals, catalogs, clubs, desks
    reading, lending, sorting, studying, shelving, searching
    quiet, public, dusty, silent, free, digital, open, rare
    Why do libraries use call numbers?
    The number gives each book one spot beside others on the same subject.
    What was the Library of Alexandria?
    It was a great collection of scrolls in ancient Egypt where scholars worked together.
    How can I find an old newspaper in a library?
    Ask for the archive, where newspapers are kept on microfilm or as scans.

    elections; teacher; teachers
    ballot, vote, campaign, party, district, debate, law, count, poster, council
    voters, ballots, parties, debates, towns, posters, seats, candidates
    voting, counting, debating, registering, canvassing, organizing
    secret, fair, local, equal, public, close, early, national
    Why are ballots secret?
    Nobody can reward or punish a vote that nobody else can see.
    What is a proportional election?
    Each party gets seats in proportion to its share of the votes.
    Why are votes often counted twice?
    A second count catches mistakes and gives both sides confidence in the result.

    the Moon landing; engineer; engineers
    rocket, orbit, module, capsule, crater, launch, suit, fuel, radio, dust
    astronauts, rockets, engines, computers, craters, samples, cameras, flights
    landing, launching, docking, orbiting, walking, training
    lunar, heavy, dusty, brief, risky, silver, famous, steep
    When did people first walk on the Moon?
    Neil Armstrong and Buzz Aldrin walked on it on July 20, 1969.
    Why did the Apollo rocket have stages?
    Each empty stage was dropped, so that the next engine had less mass to push.
    What did the astronauts bring home from the Moon?
    The six landings brought home 382 kilograms of rock and soil.

    writing systems; linguist; linguists
    letter, sign, alphabet, syllable, tablet, vowel, script, word, sound, pen
    letters, signs, tablets, words, scribes, vowels, sounds, scripts
    writing, reading, spelling, carving, copying, counting
    early, simple, spoken, written, phonetic, clay, ancient, round
    Where did writing begin?
    Writing began in Mesopotamia more than five thousand years ago, with signs on clay for goods and numbers.
    What is the difference between an alphabet and a syllabary?
    An alphabet has a sign for each sound, and a syllabary has one for each syllable.
    Why is English spelling so irregular?
    Spelling was fixed by printers while sounds went on changing, and many words came from other languages.
    """#
}
