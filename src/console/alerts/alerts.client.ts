// How many wait, in the title of the page, which a tab shows when it is not looked at; and a sound when somebody begins to, where that
// is wanted. The figures are the frame's, which counts again when something changes.

const NAME = 'conversations'

const waiting = (): number => {
  const shown = document.querySelector<HTMLElement>(`[data-count="${NAME}"]`)
  // Beside the figure stands a sentence, with the figure in it, for who does not see it.
  const figure = shown?.querySelector('[aria-hidden]')?.textContent
  return shown?.hidden ? 0 : Number.parseInt(figure ?? '', 10) || 0
}

const title = document.title
let before = waiting()

const showTitle = (count: number) => {
  document.title = count > 0 ? `(${count}) ${title}` : title
}

/** Two notes, made by the browser: no file is loaded, and none may play before somebody has touched the page. */
const chime = async () => {
  const context = new AudioContext()
  if (context.state === 'suspended') await context.resume().catch(() => {})
  for (const [frequency, start] of [
    [660, 0],
    [880, 0.14],
  ] as const) {
    const note = context.createOscillator()
    const loudness = context.createGain()
    const from = context.currentTime + start
    note.frequency.value = frequency
    loudness.gain.setValueAtTime(0.12, from)
    loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.35)
    note.connect(loudness).connect(context.destination)
    note.start(from)
    note.stop(from + 0.4)
  }
  setTimeout(() => context.close(), 1_000)
}

document.addEventListener('counted', () => {
  const now = waiting()
  showTitle(now)
  if (now > before && document.documentElement.dataset.sound === 'on') chime()
  before = now
})
showTitle(before)
