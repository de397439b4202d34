/** What is said in a voice note, written down by another server. Off unless configured. */
export { createTranscriber, type SpeechConfig, SpeechFailed, type Transcriber } from './transcriber.ts'
