/** Telling every replica, at once, that something changed. */
export { createSignals, type Signal, type Signals } from './signals.ts'
