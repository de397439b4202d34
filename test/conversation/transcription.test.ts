import { afterAll, beforeAll, expect, test } from 'bun:test'
import { ModelServerFailed } from '#platform/model-server'
import { createTranscriber } from '#platform/speech'
import { button, messageText } from '../support/citizen.ts'
import { signInToConsole } from '../support/console/console.ts'
import { allFetched, film, lastConversation, sendFile, voice } from '../support/media.ts'
import { type SpeechAnswer, type SpeechServer, startSpeechServer } from '../support/stand-ins/speech.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** Voice notes where a transcriber is configured: as if typed, and what was heard is shown back. */

const KEY = 'speech-key'
let speech: SpeechServer
let world: World
beforeAll(async () => {
  speech = startSpeechServer(KEY)
  world = await startWorld({
    SPEECH_URL: speech.url,
    SPEECH_KEY: KEY,
    SPEECH_MODEL: 'whisper-large-v3',
    SPEECH_TIMEOUT_SECONDS: '2',
  })
})
afterAll(async () => {
  await world.stop()
  speech.stop()
})

const speaks = async (who: ReturnType<World['citizen']>): Promise<string> =>
  sendFile(world, who, 'audio', await voice(), { mime_type: 'audio/ogg; codecs=opus', voice: true })

test('a spoken report is taken as if typed, and the answer quotes what was understood', async () => {
  speech.answers({ text: 'Hola, hi ha un fanal fos al carrer Guimerà 12' })
  const carla = world.citizen('Carla')
  await carla.asks('hola', button('Comunicar una incidència'))
  await speaks(carla)
  const seen = await carla.sees('Enllumenat públic · Fanal apagat', button('Confirmar'))
  expect(seen).toHaveLength(1)
  expect(seen[0] && messageText(seen[0])).toMatch(
    /^🎙️ He entès: «Hola, hi ha un fanal fos al carrer Guimerà 12»\. Si no és això, escriviu-m’ho\.\n\n/,
  )
  const { bytes, ...asked } = speech.asked.at(-1) ?? { bytes: 0 }
  expect(asked).toEqual({ filename: 'voice.ogg', type: 'audio/ogg', model: 'whisper-large-v3' })
  expect(bytes).toBe((await voice()).length)
  expect(speech.wrong).toEqual([])
  const page = await (await signInToConsole(world, 'agent@demo.test')).opens(await lastConversation(world))
  expect(page.text).toContain('Hi diu: «Hola, hi ha un fanal fos al carrer Guimerà 12»')
  // What people hear of it is never kept in clear.
  const [row] = await world.sql`select encode(transcript, 'escape') as kept from attachment limit 1`
  expect(row?.kept).not.toContain('fanal')
})

test('the chosen language is passed to the transcriber, and a spoken command is executed', async () => {
  const john = world.citizen('John')
  await john.asks('hello', 'This is the automatic assistant', button('Report a problem'))
  await john.asks('english', button('Report a problem'))
  speech.answers({ text: 'menu' })
  await speaks(john)
  await john.sees('🎙️ I understood: “menu”', button('Report a problem'))
  expect(speech.asked.at(-1)?.language).toBe('en')
})

test('a text sent after a voice note is answered after it', async () => {
  speech.answers({ text: 'hi ha un sot molt fondo' })
  const ivet = world.citizen('Ivet')
  await ivet.asks('hola', button('Comunicar una incidència'))
  await speaks(ivet)
  // Two deliveries within a second may overtake each other: the note is to be the first that came.
  await until('the voice note to have come', async () => world.emulator.pending() === 0)
  await ivet.says('plaça Major')
  await ivet.sees('Plaça Major', button('Confirmar'))
})

test.each<[string, SpeechAnswer]>([
  ['hangs', 'hangs'],
  ['answers a page', 'html'],
  ['answers two megabytes', 'two megabytes'],
  ['answers no text', 'no text'],
  ['is broken', 'broken'],
  ['hears nothing', { text: ' \n' }],
])('with a transcriber that %s, writing or a person is offered', async (_, answer) => {
  speech.answers(answer)
  const laura = world.citizen('Laura')
  await laura.asks('hola', button('Comunicar una incidència'))
  await speaks(laura)
  await laura.sees('no puc escoltar missatges de veu', button('Que m’escolti algú'), button('Menú'))
  // The note itself is there for who listens.
  await allFetched(world)
  const page = await (await signInToConsole(world, 'agent@demo.test')).opens(await lastConversation(world))
  expect(page.text).toMatch(/<audio controls/)
  expect(page.text).not.toContain('Hi diu')
})

test('a file without sound is not transcribed; during a handover no message waits for transcription', async () => {
  const before = speech.asked.length
  const max = world.citizen('Max')
  await max.asks('hola', button('Comunicar una incidència'))
  const html = new TextEncoder().encode('<html><script>alert(1)</script></html>')
  await sendFile(world, max, 'audio', html, { mime_type: 'audio/ogg', voice: true })
  await max.sees('no puc escoltar missatges de veu')
  expect(speech.asked.length).toBe(before)
  await max.taps('Que m’escolti algú')
  await max.sees(/ja ho té/)
  speech.answers({ text: 'gràcies' })
  await speaks(max)
  await max.seesNothing()
})

test('the sound of a video is transcribed, and an answer is trusted only if its body is valid', async () => {
  const transcriber = createTranscriber({ url: speech.url, key: 'wrong', model: 'm', timeoutMs: 500 })
  const sound = new Blob([await film()], { type: 'video/mp4' })
  const failed = await transcriber.transcribe(sound, 'voice.mp4').catch((error) => error)
  expect(failed).toBeInstanceOf(ModelServerFailed)
  expect(failed.message).toBe('status 400')
  speech.answers('hangs')
  const patient = createTranscriber({ url: speech.url, key: KEY, model: 'm', timeoutMs: 200 })
  await expect(patient.transcribe(sound, 'voice.mp4', 'ca')).rejects.toThrow('timeout')
  const nowhere = createTranscriber({ url: 'http://localhost:9', model: 'm' })
  await expect(nowhere.transcribe(sound, 'voice.mp4')).rejects.toThrow('no response')
})
