// Takes the samples and sums them up.

/**
 * @typedef {object} Measure
 * @property {string} unit
 * @property {Record<string, { ratio?: number, over?: number, value?: number }>} [goals] - by entrant: the most it may cost,
 *   as a multiple of the floor's, over the floor's, or as it is
 */
/**
 * What is measured side by side.
 * @typedef {object} Contest
 * @property {Record<string, () => Promise<Record<string, number>>>} entrants - each takes one sample of each measure; the
 *   one called `floor` is what the others are divided by
 * @property {Record<string, Measure>} measures
 */
/**
 * @typedef {object} Question
 * @property {string} asks
 * @property {number} rounds - unless --rounds says otherwise
 * @property {number} [warmUp] - rounds before those that count
 * @property {(settings: { slow: boolean }) => Promise<{ contests: Contest[], close?: () => Promise<unknown> }>} prepare
 */

/** Takes all samples: in each round one of each entrant, beginning with another one each time. */
export async function takeSamples({ contests, rounds, warmUp }) {
  const taken = contests.map(({ entrants }) =>
    Object.fromEntries(Object.keys(entrants).map((who) => [who, []])),
  );
  for (let round = -warmUp; round < rounds; round++)
    for (const [index, { entrants }] of contests.entries()) {
      const names = Object.keys(entrants);
      const first = Math.abs(round) % names.length;
      for (const who of [...names.slice(first), ...names.slice(0, first)]) {
        const sample = await entrants[who]();
        if (round >= 0) taken[index][who].push(sample);
      }
    }
  return taken;
}

/** One row for each measure and entrant. A ratio is the median of the ratios of single rounds; so is a difference. */
export function sumUp(contests, taken) {
  return contests.flatMap(({ measures }, index) =>
    Object.entries(measures).flatMap(([what, { unit, goals = {} }]) =>
      Object.entries(taken[index]).flatMap(([who, samples]) => {
        const values = samples.map((sample) => sample[what]);
        if (values.some((value) => value === undefined)) return [];
        const floors = taken[index].floor?.map((sample) => sample[what]);
        const hasRatio = who !== "floor" && floors?.every((value) => value > 0);
        const ratio = hasRatio
          ? quantile(
              values.map((value, at) => value / floors[at]),
              0.5,
            )
          : undefined;
        const over =
          floors &&
          quantile(
            values.map((value, at) => value - floors[at]),
            0.5,
          );
        const median = quantile(values, 0.5);
        const goal = goals[who];
        return {
          what,
          who,
          unit,
          rounds: values.length,
          median,
          low: quantile(values, 0.25),
          high: quantile(values, 0.75),
          ratio,
          over,
          goal,
          isMet: goal && isMet(goal, { median, ratio, over }),
        };
      }),
    ),
  );
}

function isMet(goal, { median, ratio, over }) {
  if (goal.ratio !== undefined) return ratio <= goal.ratio;
  return goal.over === undefined ? median <= goal.value : over <= goal.over;
}

export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
}
