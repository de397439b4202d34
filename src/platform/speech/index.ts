/** What is said in a voice note, written down by another server. Off unless configured. */

export { speechSettings } from './settings.ts'
export { createTranscriber, type SpeechConfig, type Transcriber } from './transcriber.ts'
