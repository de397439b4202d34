import type { TextKey, TextParameters } from '#domain/content'

/** The texts of the town in the language of a conversation. */
export type Words = (key: TextKey, parameters?: TextParameters) => string
