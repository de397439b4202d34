import { type Alarm, detectAlarm as detectByWords } from '#domain/content'
import { detectDangerSign, isWithoutPeople } from './danger-rules.ts'
import type { Guess } from './linear-model.ts'
import { understand } from './understand.ts'

/**
 * From this probability on help is shown: far below that from which anything else is acted on, since a line too many costs
 * little. The false alarms that it makes are measured by `bun run bench intents`.
 */
const DANGER_PROBABILITY = 0.3

/** What must not wait: what the words say plainly, or what the classifier takes for danger. */
export const detectAlarm = (text: string): Alarm | undefined => {
  const stated = detectByWords(text) ?? detectDangerSign(text)
  return stated && !(stated === 'danger' && isWithoutPeople(text))
    ? stated
    : alarmOf(understand(text).guesses)
}

/** What the classifier's guesses say of danger. */
export const alarmOf = (guesses: Guess[]): Alarm | undefined => {
  const of = (label: string) => guesses.find((one) => one.label === label)?.probability ?? 0
  const [danger, violence] = [of('danger-112'), of('danger-violence')]
  if (danger + violence < DANGER_PROBABILITY) return undefined
  return violence > danger ? 'violence' : 'danger'
}
