// The screen of a waiting room sounds when somebody new is called.
const newest = () => document.querySelector<HTMLElement>('[data-called]')?.dataset.called ?? ''

const sound = () => {
  try {
    const context = new AudioContext()
    const tone = context.createOscillator()
    const volume = context.createGain()
    volume.gain.value = 0.15
    tone.frequency.value = 880
    tone.connect(volume).connect(context.destination)
    tone.start()
    tone.stop(context.currentTime + 0.35)
  } catch {
    // A screen without a loudspeaker still shows it.
  }
}

let shown = newest()
document.addEventListener('refreshed', () => {
  if (newest() === shown) return
  shown = newest()
  sound()
})
