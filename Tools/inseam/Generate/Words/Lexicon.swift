// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// The words that texts about every topic share, in lists with names; common words come first.
enum Lexicon {
  static let text = #"""
    verb: change, affect, need, shape, support, help, limit, follow, protect, reach, improve,
    reveal, explain, influence, replace, cover, match, slow, carry, strengthen, weaken, balance,
    hide, require, resemble, mark, complement, surround, define, complicate, simplify, disturb,
    transform, steady, soften, sharpen, delay, control, refresh, restore, resist, ease, stabilize,
    spoil, brighten, concern, join, guide, suit, interrupt, accompany, precede, involve, reflect,
    touch, frame, renew, divide, connect, outweigh, preserve, favor

    past: checked, noticed, described, compared, tested, measured, recorded, mentioned, studied,
    remembered, sketched, inspected, ignored, praised, photographed, admired, questioned, examined,
    found, watched, observed, discovered, explained, traced, discussed, preferred, forgot,
    defended, doubted, marked, judged, drew, documented, reviewed, analyzed, liked, missed,
    considered, criticized, investigated, mapped, listed, filmed, showed, valued, pointed out,
    wrote about, heard about, looked for, thought about, worked on, talked about

    common: price, timing, size, surface, temperature, quality, order, weight, color, cost, shape,
    noise, speed, distance, amount, source, setting, mood, effort, risk, storage, weather, season,
    location, budget, material, method, schedule, tool, team, attention, patience, experience,
    training, balance, contrast, style, tradition, context, purpose, beginning, background, choice,
    equipment, space, energy, interest, demand, supply, background noise, first impression,
    right moment, daily routine, local custom, final result, whole process, length, depth, height,
    angle, rhythm, structure, origin, age, condition

    commons: details, visitors, costs, results, tools, notes, prices, rules, children, neighbors,
    experts, beginners, accidents, records, materials, customers, surprises, students, festivals,
    habits, delays, numbers, photos, stories, newspapers, schools, machines, families, experiments,
    traditions, small steps, local shops, old photos, careful notes, good friends, young people,
    new ideas, simple tools, long walks, cheap copies, warm days, short breaks, daily lists

    act: check, watch, note, compare, test, measure, mark, inspect, study, describe, choose, sort,
    record, adjust, examine, review, label, sketch, observe, mention, track, discuss, consider,
    look at, think about, write about, ask about, take care of, remember, map

    adverb: often, usually, slowly, gradually, clearly, rarely, quickly, quietly, directly,
    strongly, partly, noticeably, gently, sometimes, generally, visibly, steadily, suddenly,
    reliably, barely, subtly, frequently, largely, greatly, eventually, naturally, typically,
    constantly, seldom, unexpectedly

    manner: carefully, slowly, twice, gently, calmly, patiently, briefly, by hand, in good light,
    in small steps, at leisure, from time to time, without haste, side by side, in silence,
    with care, in advance, every time, one by one, in the open, with a friend, on paper,
    before breakfast, after lunch, in pairs, for practice

    degree: very, quite, rather, fairly, surprisingly, remarkably, slightly, unusually, truly,
    somewhat, equally, pleasantly, particularly, reasonably, noticeably, wonderfully, suddenly,
    distinctly

    quality: simple, useful, common, good, small, important, early, familiar, practical, modest,
    clear, quiet, strange, reliable, popular, careful, subtle, typical, obvious, curious, serious,
    hidden, gradual, stubborn, elegant, frequent, lasting, sensible, ordinary, unusual, delicate,
    honest, memorable, complicated, temporary, remarkable, necessary, harmless, awkward, favorite,
    gentle, rare, solid, minor, recent, decent, precise, robust, playful, humble, genuine,
    valuable, notable, peculiar, pleasant

    idea: reason, detail, question, habit, pattern, rule, method, mistake, example, result, choice,
    problem, difference, test, change, step, idea, effect, sign, advantage, surprise, answer,
    trick, challenge, tradition, lesson, comparison, exception, compromise, explanation, balance,
    observation, principle, routine, improvement, connection, shortcut, argument

    first: Maria, James, Aisha, Tom, Lena, Omar, Grace, Daniel, Mei, Peter, Nadia, Lucas, Priya,
    Henry, Sofia, Kofi, Anna, Yusuf, Clara, Victor, Ines, Samuel, Hana, Oscar, Julia, Ravi, Emma,
    Diego, Olga, Felix, Amara, Noah, Ingrid, Hassan, Ruth, Mateo, Zoe, Ivan, Leila, George, Chloe,
    Tariq, Alice, Bruno, Wanda, Jonas, Fatima, Edgar, Nora, Kenji, Irene, Malik, Paula, Stefan,
    Yuki, Martin, Elif, Hugo, Teresa, Andrew, Bianca, Carlos, Dora, Emil, Farah, Gavin, Helena,
    Igor, Jasmine, Karim, Laura, Marcus, Naomi, Otto, Petra, Quentin, Rosa, Simon, Tamara, Ursula,
    Vera, Walter, Xenia, Yara, Zachary, Agnes, Boris, Celia, Dmitri, Esther, Florian, Gloria,
    Harold, Ida, Joseph, Katya, Leon, Miriam, Nils, Odette, Pablo, Rachel, Sanjay, Thea, Ulrich,
    Viola

    last: Okafor, Smith, Lindqvist, Tanaka, Rossi, Haddad, Novak, Fraser, Mendez, Kim, Olsen,
    Dubois, Weber, Ahmed, Kowalski, Patel, Moreau, Jensen, Costa, Murphy, Ivanova, Nakamura,
    Schmidt, Baker, Ferrari, Mensah, Larsen, Castillo, Bauer, Singh, Walsh, Petrov, Adeyemi,
    Romero, Keller, Hughes, Sato, Marin, Fischer, Tran, Barlow, Duarte, Nyman, Quinn, Rahman,
    Sokolov, Turner, Ueda, Vargas, Whitfield, Yilmaz, Zeller, Abbott, Blanc, Crane, Dalton,
    Eriksen, Farouk, Garner, Horvath, Ibarra, Jacobs, Kovacs, Lambert, Maddox, Nguyen, Ortega,
    Pereira, Reyes, Sanders, Thorne, Underwood, Vance, Winters, Xu, York, Zamora, Ashby, Bjork,
    Cohen, Dempsey, Egan, Fonseca, Gruber, Halvorsen, Iqbal, Jarvis, Kimura, Leclerc, Morales,
    Nowak, Ochoa, Pappas, Ramos, Santos, Takeda, Urban, Varga, Wolff, Yamada, Zhang, Alvarez,
    Bianchi, Carver, Delgado, Engel, Foster, Greco, Hoffman, Ito, Jovanovic, Klein, Lopez, Meyer,
    Nilsson, Oduya, Perez, Richter, Steiner, Toth, Vidal, Wright

    town: London, Leeds, Oslo, Kyoto, Lisbon, Boston, Cairo, Prague, Lima, Dublin, Accra, Turin,
    Denver, Vienna, Porto, Seville, Quebec, Bergen, Austin, Krakow, Lyon, Osaka, Geneva, Tampere,
    Bristol, Nairobi, Bologna, Ghent, Toronto, Hanoi, Utrecht, Malmo, Cordoba, Tartu, Perth, Dakar,
    Basel, Zagreb, Cardiff, Valencia, Riga, Adelaide, Salem, Madras, Bilbao, Galway, Aarhus,
    Naples, Portland, Sapporo, Inverness, Marseille, Wellington, Tunis, Antwerp, Ljubljana,
    Montreal, Graz, Bremen, Cusco, Halifax, Izmir, Jakarta, Kumasi, Leiden, Mombasa, Nantes,
    Odense, Palermo, Rouen, Savannah, Toledo, Uppsala, Verona, Warsaw, Zurich, Albany, Bruges,
    Chester, Dresden, Edinburgh, Florence, Hamburg, Innsbruck, Kobe, Lausanne, Milan, Nagoya,
    Oxford, Pisa, Quito, Rotterdam, Santiago, Tallinn, Vilnius, Winnipeg, Yokohama, Zaragoza,
    Ottawa, Brisbane, Calgary, Dundee, Exeter, Fez, Glasgow, Havana, Ipswich, Jaipur, Kampala,
    Linz, Madrid, Norwich, Orleans, Plymouth, Reykjavik, Stockholm, Trieste, Utica, Venice,
    Windhoek

    field: school, museum, workshop, market, village, club, university, library, harbor, farm,
    laboratory, studio, community center, archive, garden, cafe, theater, old factory, bookshop,
    festival, station, evening class, research group, summer camp, town hall, gallery, hotel,
    bakery, post office, greenhouse, shipyard, observatory, courthouse, bank, aquarium, mill,
    chapel, radio station, youth center, campus, hall, rose garden, ferry terminal, playground,
    art school

    month: January, February, March, April, May, June, July, August, September, October, November,
    December

    weekday: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday

    season: spring, summer, autumn, winter, early spring, late summer, a mild winter, a wet autumn,
    the dry season, a cold spring, the first frost, the longest days

    unit: minutes, days, weeks, hours, months, years, evenings, mornings, seasons, weekends,
    nights, afternoons

    source: notebook, report, letter, diary, article, handbook, leaflet, study, survey, lecture,
    magazine, podcast, documentary, guidebook, blog, textbook, essay, interview, review, memo,
    pamphlet, manual, column, thesis, bulletin, brochure, speech, paper, catalog, exhibition

    goods: apples, tickets, books, candles, oranges, pencils, bottles, postcards, cookies, bricks,
    stamps, chairs, marbles, cups, coins, plates, tiles, buttons, tomatoes, posters, shirts,
    batteries, envelopes, lemons, muffins, beads, bulbs, notebooks, jars, stickers, photos,
    balloons, seeds, bolts, cards, medals, spoons, keys

    crate: boxes, crates, bags, shelves, baskets, trays, drawers, carts, rows, bundles, cartons,
    piles, sacks
    """#
}
