/** Words that lead to the next one: a title does not end with them. */
const LEADING =
  /[\s,:;·]+(?:o|i|y|or|and|et|ou|sau|și|a|al|de|del|des|du|d['’]|en|per|por|la|el|les|los|le|the|of|at|in|on|cu|أو|في|من|على)$/iu

/** A title in at most so many characters, cut between words where there is one to cut at. */
export const shortTitle = (title: string, most: number): string => {
  if (title.length <= most) return title
  const whole = title.slice(0, most + 1).replace(/\s+\S*$/u, '')
  let cut = whole.length <= most ? whole : title.slice(0, most)
  while (LEADING.test(cut)) cut = cut.replace(LEADING, '')
  return cut.replace(/[\s,:;·]+$/u, '').toWellFormed()
}
