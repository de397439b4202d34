/** A larger language model, for words that the built-in recogniser does not understand. Off unless configured. */
export { type Classifier, createClassifier, type ModelConfig } from './classifier.ts'
export { modelSettings } from './settings.ts'
