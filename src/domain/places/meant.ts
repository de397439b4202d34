/** From this likeness on a typed address is taken as it is: a wrong point sends a crew to the wrong street. */
const CLEAR_SCORE = 0.9

/** From this one on, where somebody sees what is taken and nothing else could be meant. */
const LONE_SCORE = 0.8

/**
 * The place that is meant by what was typed, out of those like it.
 * @param candidates the likeliest first
 * @param attended whether somebody sees on a map what is taken
 */
export const takeCandidate = <Candidate extends { score: number }>(
  [best, ...others]: Candidate[],
  attended = false,
): Candidate | undefined => {
  const wanted = attended && others.length === 0 ? LONE_SCORE : CLEAR_SCORE
  return best && best.score >= wanted ? best : undefined
}
