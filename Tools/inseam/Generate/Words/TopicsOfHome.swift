// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Topics {
  /// Topics of the kitchen, the house and the garden.
  static let home = #"""
    bread; baker; bakers
    dough, crust, crumb, yeast, flour, oven, starter, gluten, salt, steam
    loaves, rolls, trays, bubbles, ovens, grains, slices, baskets
    kneading, proofing, baking, shaping, scoring, cooling
    crisp, sour, warm, soft, sticky, golden, dense, airy
    Why does bread rise?
    Yeast feeds on the sugars in the dough and gives off gas, which the gluten traps as bubbles.
    Why does a crust turn brown in the oven?
    Heat makes the sugars and proteins on the surface react, and that gives color and flavor.
    Why do bakers rest the dough?
    Rest lets the flour take up water and the gluten relax, so the dough stretches without tearing.

    coffee; barista; baristas
    roast, grind, filter, aroma, kettle, crema, bean, cup, water, bitterness
    beans, mugs, grinders, kettles, notes, filters, farms, harvests
    roasting, grinding, brewing, pouring, steeping, tasting
    bitter, bright, fruity, smooth, dark, fresh, sweet, coarse
    Why does the grind size of coffee matter?
    Finer grounds have more surface, so water draws out flavor faster and the cup can turn bitter.
    Why does coffee taste sour when it is brewed too fast?
    Acids dissolve first and sweeter compounds later, so a short brew holds mostly acids.
    Why should coffee beans be stored away from air?
    Oxygen slowly changes the oils in the beans, and the aroma fades within weeks.

    cheese; cheesemaker; cheesemakers
    curd, rind, whey, milk, cellar, rennet, brine, texture, mold, aroma
    wheels, cultures, holes, slices, shelves, goats, cows, flavors
    curdling, pressing, salting, aging, turning, tasting
    creamy, sharp, nutty, firm, crumbly, mild, salty, blue
    Why do some cheeses have holes?
    Bacteria give off gas while the cheese ages, and the gas forms round holes in the soft curd.
    How does milk turn into curd?
    Rennet or acid makes the milk proteins clump together, and the whey drains away.
    Why is cheese salted?
    Salt draws out moisture, slows unwanted bacteria and brings out the flavor.

    soup; cook; cooks
    broth, pot, stock, onion, garlic, ladle, flavor, simmer, bowl, herb
    carrots, beans, lentils, noodles, bones, herbs, bowls, spices
    simmering, chopping, stirring, seasoning, skimming, tasting
    thick, clear, hearty, salty, spicy, hot, rich, thin
    How can I thicken a soup without cream?
    Blend part of the vegetables or add cooked potato; their starch thickens the broth.
    Why does soup taste better on the second day?
    The flavors keep moving between the broth and the vegetables while it rests.
    Why should stock simmer rather than boil?
    A gentle simmer keeps fat and particles from mixing in, so the stock stays clear.

    gardening; gardener; gardeners
    soil, compost, root, seed, hose, shade, mulch, bed, frost, trellis
    tomatoes, seedlings, weeds, worms, roses, herbs, pots, bulbs
    watering, planting, weeding, pruning, digging, mulching
    moist, sunny, fertile, shady, tender, green, dry, young
    When should I water my garden?
    Water early in the morning, so that the soil takes it up before the sun dries the surface.
    Why is mulch good for the soil?
    A layer of mulch keeps moisture in, holds weeds back and feeds the soil as it breaks down.
    How do I know that seedlings are ready to move outside?
    Wait until frost is unlikely and the seedlings have two pairs of true leaves.

    composting; gardener; gardeners
    heap, bin, moisture, straw, smell, heat, fork, balance, lid, soil
    leaves, peels, worms, microbes, twigs, scraps, layers, bins
    turning, layering, watering, sifting, shredding, mixing
    brown, green, wet, crumbly, warm, rich, rotten, loose
    Why does a compost heap get warm?
    Microbes release heat as they break down the leaves and scraps.
    What should I do if my compost smells bad?
    Add dry leaves and turn the heap, because a bad smell means too little air.
    How long does compost take?
    A warm heap that is turned often is ready in two to six months.

    cleaning; cleaner; cleaners
    floor, sponge, soap, vinegar, bucket, stain, dust, cloth, sink, surface
    windows, tiles, brushes, towels, shelves, corners, rags, carpets
    scrubbing, rinsing, dusting, sweeping, drying, sorting
    clean, greasy, shiny, dusty, dull, damp, spotless, rough
    Why does soap remove grease?
    One end of a soap molecule holds on to fat and the other to water, so grease rinses away.
    How do I clean windows without streaks?
    Use little soap, wipe from top to bottom and dry the glass with a clean cloth.
    In which order should I clean a room?
    Work from the top down, so that dust from the shelves ends on a floor that is still to be swept.

    moving house; mover; movers
    box, label, lease, kitchen, van, list, sofa, closet, budget, inventory
    boxes, plates, books, keys, lamps, curtains, neighbors, ladders
    packing, labeling, lifting, sorting, cleaning, unpacking
    heavy, fragile, full, empty, tidy, small, spacious, cheap
    What should I pack first when I move?
    Begin with things that you seldom use, such as books and winter clothes.
    How do I keep plates from breaking in a move?
    Wrap each plate in paper and stand them on edge in a small box.
    How can I keep a move cheap?
    Sell what you do not need, ask friends for boxes and move in the middle of the month.

    budgeting; planner; planners
    rent, income, savings, account, goal, receipt, category, habit, plan, cash
    bills, expenses, receipts, groceries, weeks, envelopes, trips, payments
    saving, spending, tracking, planning, cutting, reviewing
    monthly, fixed, small, flexible, realistic, steady, careful, unexpected
    How do I start a household budget?
    Write down all income and expenses for one month, then set a limit for each category.
    Why should savings come first in a budget?
    Money that is set aside on payday cannot be spent by accident later.
    What is the difference between fixed and flexible expenses?
    Fixed expenses such as rent stay the same each month, and flexible ones change with your choices.

    furniture repair; carpenter; carpenters
    joint, glue, clamp, sandpaper, leg, varnish, screw, grain, drawer, stain
    chairs, tables, screws, boards, hinges, scratches, nails, shelves
    sanding, gluing, clamping, staining, drilling, polishing
    loose, smooth, worn, solid, wobbly, oiled, cracked, sturdy
    How do I fix a wobbly chair?
    Take the loose joint apart, scrape off old glue, apply new glue and clamp it overnight.
    Why should wood be sanded along the grain?
    Scratches across the grain cut the fibers and stay visible under the varnish.
    How can I hide a scratch in a table?
    Rub a little wax of the same color into the scratch and polish it with a soft cloth.

    knitting; knitter; knitters
    yarn, needle, stitch, pattern, row, gauge, wool, hem, sleeve, collar
    stitches, needles, scarves, rows, sweaters, loops, colors, socks
    casting, counting, unraveling, blocking, measuring, weaving
    soft, woolen, tight, loose, striped, even, thick, bright
    Why should I knit a gauge swatch?
    The swatch shows how many stitches make an inch, so the finished piece will fit.
    How do I pick up a dropped stitch?
    Slide a crochet hook into the loop and pull each loose strand through, row by row.
    Why do knitters block a sweater?
    Wetting and pinning the wool evens the stitches and sets the shape.

    indoor plants; grower; growers
    pot, leaf, root, window, light, soil, humidity, stem, drainage, moss
    ferns, leaves, cactuses, pots, roots, cuttings, stems, orchids
    misting, watering, pruning, repotting, feeding, trimming
    leafy, yellow, dry, shaded, tropical, healthy, wilted, tall
    Why do the leaves of my plant turn yellow?
    The most common cause is too much water, which keeps air away from the roots.
    When should I repot a plant?
    Repot in spring, when roots come out of the holes or the soil dries within a day.
    How can I make the air less dry for my plants?
    Group the pots together or set them on a tray of wet pebbles.

    tea; merchant; merchants
    leaf, kettle, pot, infusion, cup, tannin, harvest, scent, steam, strainer
    leaves, cups, gardens, blends, kettles, petals, tins, buds
    steeping, picking, drying, pouring, blending, boiling
    green, black, fragrant, weak, strong, floral, smoky, loose
    What is the difference between green tea and black tea?
    Both come from the same plant, but black tea leaves are left to oxidize and green ones are heated first.
    Why does tea turn bitter?
    Water that is too hot or a long steep draws more tannin out of the leaves.
    How should loose tea be stored?
    Keep it in a closed tin, away from light, heat and strong smells.

    bicycle repair; mechanic; mechanics
    chain, brake, tire, pump, wheel, pedal, gear, saddle, cable, frame
    spokes, gears, tires, patches, levers, bolts, bearings, riders
    oiling, pumping, patching, tightening, cleaning, adjusting
    rusty, flat, greasy, light, squeaky, worn, steel, bent
    How do I fix a flat bicycle tire?
    Remove the tube, find the hole, roughen and patch it, and check the tire for glass.
    Why does my bicycle chain skip?
    A worn chain has stretched and no longer meshes with the teeth of the gears.
    How often should a bicycle chain be oiled?
    Oil it after wet rides or about every two hundred kilometers, and wipe off what is left over.
    """#
}
