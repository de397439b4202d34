/** How often a guess is right, by how sure it claims to be: on the diagonal it means what it says. */
export type Bin = { from: number; sure: number; right: number; count: number }

export const toBins = (guesses: { confidence: number; first: boolean }[], bins = 10): Bin[] =>
  Array.from({ length: bins }, (_, index) => {
    const inside = guesses.filter(
      ({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === index,
    )
    const mean = (of: (one: (typeof inside)[number]) => number) =>
      inside.length === 0 ? 0 : inside.reduce((sum, one) => sum + of(one), 0) / inside.length
    return {
      from: index / bins,
      sure: mean(({ confidence }) => confidence),
      right: mean(({ first }) => Number(first)),
      count: inside.length,
    }
  })

const SIZE = 320
const MARGIN = 44

export const drawReliability = (bins: Bin[], title: string): string => {
  const x = (share: number) => (MARGIN + share * SIZE).toFixed(1)
  const y = (share: number) => (MARGIN + (1 - share) * SIZE).toFixed(1)
  const most = Math.max(...bins.map(({ count }) => count), 1)
  const full = bins.filter(({ count }) => count > 0)
  const bars = bins.map(
    ({ from, count }) =>
      `<rect x="${x(from + 0.01)}" y="${y((count / most) * 0.25)}" width="${SIZE * 0.08}" height="${((count / most) * 0.25 * SIZE).toFixed(1)}" fill="#d7dee8"/>`,
  )
  const points = full.map(
    ({ sure, right, count }) =>
      `<circle cx="${x(sure)}" cy="${y(right)}" r="4" fill="#1d4f91"><title>${count} messages: ${(sure * 100).toFixed(0)} % sure, ${(right * 100).toFixed(0)} % right</title></circle>`,
  )
  const ticks = [0, 0.5, 1].map(
    (share) =>
      `<text x="${x(share)}" y="${MARGIN + SIZE + 16}" text-anchor="middle">${share * 100} %</text><text x="${MARGIN - 6}" y="${y(share)}" text-anchor="end">${share * 100} %</text>`,
  )
  const side = SIZE + 2 * MARGIN
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" font-family="sans-serif" font-size="11">`,
    `<rect width="${side}" height="${side}" fill="#fff"/><text x="${MARGIN}" y="24" font-size="13">${title}</text>`,
    ...bars,
    `<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#999" stroke-dasharray="4"/>`,
    `<path d="M${x(0)} ${y(1)}V${y(0)}H${x(1)}" fill="none" stroke="#333"/>`,
    `<polyline fill="none" stroke="#1d4f91" points="${full.map(({ sure, right }) => `${x(sure)},${y(right)}`).join(' ')}"/>`,
    ...points,
    ...ticks,
    `<text x="${MARGIN + SIZE / 2}" y="${MARGIN + SIZE + 34}" text-anchor="middle">claimed</text>`,
    '</svg>\n',
  ].join('\n')
}
