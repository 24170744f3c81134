// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Topics {
  /// Topics of science and nature.
  static let nature = #"""
    volcanoes; geologist; geologists
    magma, crater, ash, lava, vent, summit, plume, crust, gas, slope
    eruptions, craters, vents, tremors, islands, rocks, plates, villages
    melting, erupting, cooling, rising, mapping, sampling
    molten, active, dormant, steep, sulfurous, explosive, hot, basaltic
    Why do volcanoes erupt?
    Gas dissolved in the magma expands as it rises and drives the melt through a vent.
    Why are volcanic soils fertile?
    Weathered ash and lava release minerals that plants need.
    How do geologists know that a volcano may erupt?
    They watch for tremors, rising gas and a swelling of the ground.

    tides; oceanographer; oceanographers
    moon, coast, harbor, current, bulge, shore, gravity, estuary, basin, wave
    harbors, beaches, currents, tables, boats, bays, gauges, storms
    rising, falling, flooding, sailing, measuring, turning
    high, low, daily, strong, lunar, coastal, shallow, regular
    What causes the tides?
    The gravity of the Moon, and less that of the Sun, raises bulges of water as the Earth turns.
    Why are there usually two high tides a day?
    There is a bulge on the side that faces the Moon and another on the opposite side.
    What is a spring tide?
    It is a large tide at new and full moon, when Sun and Moon pull along one line.

    photosynthesis; botanist; botanists
    leaf, light, chlorophyll, sugar, oxygen, carbon, cell, pigment, stem, water
    leaves, cells, plants, pores, pigments, sugars, algae, forests
    absorbing, growing, breathing, storing, flowering, measuring
    green, sunlit, chemical, leafy, tiny, vital, broad, efficient
    What do plants need for photosynthesis?
    They need light, water and carbon dioxide, from which they make sugar and oxygen.
    Why are leaves green?
    Chlorophyll absorbs red and blue light and reflects much of the green.
    Where does the oxygen of photosynthesis come from?
    It comes from water, which is split with the energy of light.

    weather forecasting; meteorologist; meteorologists
    pressure, front, cloud, model, radar, humidity, wind, storm, balloon, sky
    clouds, storms, forecasts, satellites, fronts, stations, winds, showers
    forecasting, cooling, warming, observing, modeling, drifting
    humid, cold, cloudy, stormy, mild, windy, stable, local
    Why is a weather forecast for ten days less certain than one for tomorrow?
    Small errors in the first measurements grow with each day that the model runs ahead.
    What happens when a cold front arrives?
    Cold air pushes under warm air, which rises, cools and forms clouds and showers.
    Why do clouds form?
    Moist air cools as it rises, and the vapor condenses on tiny particles.

    rainbows; physicist; physicists
    light, droplet, prism, spectrum, color, angle, rain, sun, arc, lens
    droplets, colors, rays, prisms, angles, showers, lenses, mirrors
    bending, reflecting, scattering, splitting, observing, focusing
    red, violet, bright, curved, faint, double, round, visible
    How does a rainbow form?
    Sunlight bends as it enters a raindrop, reflects inside, and leaves in colors at different angles.
    Why is the sky blue?
    Air scatters blue light more strongly than red, so blue reaches us from all directions.
    Why do we see a rainbow only with the sun behind us?
    The droplets send the light back at about 42 degrees, toward the side of the sun.

    bees; beekeeper; beekeepers
    hive, queen, honey, wax, pollen, nectar, comb, swarm, meadow, wing
    bees, flowers, hives, drones, cells, frames, orchards, workers
    foraging, dancing, swarming, pollinating, building, humming
    busy, golden, wild, sweet, social, waxy, gentle, floral
    How do bees make honey?
    They carry nectar to the hive, thin it with enzymes and fan it until most of its water is gone.
    Why do honey bees dance?
    The dance shows the other bees the direction and the distance of flowers.
    Why are bees important for orchards?
    They carry pollen from flower to flower, and without it few fruits would form.

    bird migration; ornithologist; ornithologists
    wing, flock, route, nest, feather, wetland, compass, season, coast, sky
    geese, swallows, feathers, routes, storks, nests, insects, rings
    migrating, nesting, resting, feeding, navigating, gliding
    northern, southern, feathered, tired, coastal, annual, distant, small
    Why do birds migrate?
    They follow food and long days, and leave when insects and seeds become scarce.
    How do birds find their way?
    They use the sun, the stars, landmarks and the magnetic field of the Earth.
    Why do geese fly in a V?
    Each bird gains lift from the air that the bird in front leaves behind.

    glaciers; glaciologist; glaciologists
    ice, snow, valley, moraine, crevasse, meltwater, slope, core, ridge, basin
    glaciers, valleys, boulders, lakes, cores, layers, peaks, rivers
    melting, freezing, sliding, drilling, carving, retreating
    frozen, ancient, blue, slow, alpine, deep, cracked, thin
    How does a glacier move?
    Its own weight makes the ice deform and slide over the rock below.
    Why does glacier ice look blue?
    Dense ice absorbs red light and lets blue light pass.
    What do ice cores show?
    Their layers and bubbles hold a record of past air, snow and temperature.

    the planets; astronomer; astronomers
    orbit, moon, ring, telescope, crater, atmosphere, core, axis, dust, star
    planets, moons, rings, asteroids, comets, orbits, probes, craters
    orbiting, observing, spinning, cooling, landing, measuring
    rocky, gaseous, distant, icy, bright, dusty, inner, outer
    Why does Mars look red?
    Iron in its dust and rocks has rusted, and the rust is red.
    Why do we have seasons?
    The axis of the Earth is tilted, so each half gets more sunlight for a part of the year.
    Why is Venus hotter than Mercury?
    Its thick atmosphere of carbon dioxide holds the heat in.

    magnets; physicist; physicists
    pole, field, compass, needle, iron, coil, current, motor, domain, charge
    magnets, poles, coils, motors, wires, needles, filings, fields
    attracting, turning, winding, aligning, testing, heating
    magnetic, electric, metallic, strong, weak, steady, opposite, small
    Why does a compass point north?
    Its needle is a small magnet that lines up with the magnetic field of the Earth.
    How does an electromagnet work?
    A current in a coil makes a magnetic field, and an iron core makes it stronger.
    Why can heat weaken a magnet?
    Heat shakes the small domains in the metal until they no longer point the same way.

    sound; engineer; engineers
    wave, pitch, echo, string, ear, speaker, tone, hall, drum, volume
    waves, strings, walls, notes, speakers, echoes, bells, pipes
    vibrating, echoing, listening, tuning, recording, damping
    loud, quiet, deep, shrill, hollow, clear, low, sharp
    Why can we hear around corners?
    Sound waves are long enough to bend around edges and reflect from walls.
    Why does thunder come after lightning?
    Light arrives almost at once, and sound needs about three seconds for a kilometer.
    What makes a note high or low?
    The number of vibrations a second sets the pitch: more of them sound higher.

    rivers; hydrologist; hydrologists
    bank, delta, bed, source, current, valley, bend, sediment, flood, mouth
    rivers, floods, stones, bridges, fish, reeds, dams, islands
    flowing, flooding, eroding, winding, fishing, draining
    muddy, wide, swift, shallow, winding, clear, fresh, silty
    Why do rivers bend?
    Water runs faster on the outside of a curve and erodes it, while sediment settles inside.
    How does a delta form?
    A river slows down at its mouth and drops the sediment that it carried.
    Why do rivers flood in spring?
    Melting snow and rain bring more water than the bed can hold.

    the water cycle; hydrologist; hydrologists
    vapor, cloud, rain, ocean, soil, lake, snow, ground, spring, surface
    clouds, oceans, lakes, drops, wells, forests, streams, roots
    evaporating, condensing, raining, draining, soaking, freezing
    wet, warm, salty, fresh, cool, misty, underground, endless
    How does water get from the ocean to the mountains?
    It evaporates, travels as vapor in the air, and falls as rain or snow where the air rises.
    Why is rain not salty?
    Salt stays in the ocean when water evaporates.
    Where does the water in a well come from?
    Rain soaks into the ground and collects in layers of sand and rock.

    fossils; paleontologist; paleontologists
    bone, layer, shell, rock, skull, amber, mud, imprint, tooth, museum
    bones, shells, layers, teeth, footprints, ferns, skulls, museums
    digging, brushing, dating, casting, sorting, preserving
    ancient, buried, extinct, fragile, stony, complete, rare, tiny
    How do fossils form?
    Mud covers the remains quickly, and minerals slowly replace the bone or shell.
    How do we know how old a fossil is?
    The rock layers give an order, and radioactive elements in volcanic ash give a date.
    Why are most fossils found in sedimentary rock?
    Mud and sand bury remains gently, and hot or squeezed rock destroys them.

    batteries; chemist; chemists
    anode, cathode, charge, cell, electrolyte, voltage, wire, lithium, heat, plug
    cells, ions, wires, phones, chargers, electrons, metals, cars
    charging, storing, cooling, testing, recycling, discharging
    full, empty, light, rechargeable, chemical, warm, stable, portable
    How does a battery work?
    A chemical reaction pushes electrons from one end through the wire to the other.
    Why do batteries fade with age?
    Side reactions use up material and coat the electrodes, so less charge can move.
    Why does cold weather drain a phone?
    Ions move more slowly in the cold, and the voltage drops sooner.

    sleep; researcher; researchers
    dream, night, rhythm, memory, bed, clock, brain, lamp, pillow, noise
    dreams, nights, cycles, naps, habits, screens, stages, curtains
    dreaming, resting, waking, napping, yawning, relaxing
    deep, light, restful, short, dark, quiet, regular, late
    Why does bright light in the evening make it harder to fall asleep?
    The brain takes bright light as a sign of day and delays the hormone that makes us sleepy.
    What is a circadian rhythm?
    It is the inner clock of about one day that times sleep, hunger and body temperature.
    Why do short naps feel refreshing?
    A nap of twenty minutes ends before deep sleep begins, so waking is easy.
    """#
}
