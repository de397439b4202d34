import { withWordsBefore } from '#domain/conversations'
import type { Effect } from './types.ts'

type Said = Extract<Effect, { type: 'say' }>

/**
 * What is said in a turn, in as few messages as hold it: each delivered message is paid for. Of several questions the
 * last stands, what is said twice is said once, and a text goes into the message that follows it where both fit, whole or
 * in its shorter form.
 */
export const joinMessages = (all: Said[]): Said[] => {
  const last = all.findLastIndex(({ question }) => question)
  const standing = all.filter(({ question }, index) => !question || index === last)
  const once = standing.filter((said, index) => standing.findIndex((other) => isSame(said, other)) === index)
  const joined: Said[] = []
  for (const said of once) {
    const before = joined.at(-1)
    const both = before && joinTwo(before, said)
    if (both) joined.splice(-1, 1, both)
    else joined.push(said)
  }
  return joined
}

const isSame = (one: Said, other: Said): boolean => Bun.deepEquals(one.message, other.message)

/** Two messages as one; nothing where the first is no plain text, or there is no room. */
const joinTwo = (before: Said, said: Said): Said | undefined => {
  if (before.alone || said.alone || before.message.type !== 'text') return undefined
  const { text } = before.message
  const message = withWordsBefore(text, said.message) ?? (said.shorter && withWordsBefore(text, said.shorter))
  return message && { ...said, message }
}
