/** A larger language model, for words that the house's own recogniser does not understand. Off unless configured. */
export { type Chooser, createChooser, type ModelConfig } from './chooser.ts'
