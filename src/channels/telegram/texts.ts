import { createTranslator } from '#domain/content'
import ar from './texts/ar.json'
import ca from './texts/ca.json'
import en from './texts/en.json'
import es from './texts/es.json'
import fr from './texts/fr.json'
import ro from './texts/ro.json'

/** What this messenger asks to be said beside the messages: labels of its own buttons, its commands, what stands before the first word. */
export const TEXTS = { ca, es, en, fr, ar, ro }

/** The name of a text. */
export type TextKey = keyof typeof ca

export const say = createTranslator<TextKey>(TEXTS)
