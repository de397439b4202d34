// The screen of a waiting room: asks every two seconds for who is called, and sounds when it is somebody new.
const seconds = 2

const newest = (root: Element) => root.querySelector<HTMLElement>('[data-called]')?.dataset.called ?? ''

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

const look = async () => {
  const response = await fetch(location.href, { cache: 'no-store' })
  if (!response.ok) return
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const [before, now] = [document.getElementById('turns'), page.getElementById('turns')]
  if (!before || !now || before.innerHTML === now.innerHTML) return
  const isNew = newest(now) !== newest(before)
  before.replaceChildren(...now.childNodes)
  if (isNew) sound()
}

// What cannot be asked for now is asked for the next time.
setInterval(() => look().catch(() => {}), seconds * 1000)
