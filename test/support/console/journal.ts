import { expect } from 'bun:test'
import { toText } from '../browser/chat-visitor.ts'
import { type Citizen, messageText, type ReceivedMessage } from '../citizen.ts'
import type { TelegramCitizen } from '../stand-ins/telegram.ts'
import type { World } from '../world.ts'
import type { ConsoleSession } from './console.ts'

type Expected = Parameters<Citizen['sees']>

const optionsIn = ({ interactive }: ReceivedMessage): string[] => [
  ...(interactive?.action.buttons ?? []).map(({ reply }) => `  [${reply.title}]`),
  ...(interactive?.action.sections ?? [])
    .flatMap(({ rows }) => rows)
    .map(({ title, description }) => `  ▸ ${title}${description ? ` — ${description}` : ''}`),
]

/**
 * Writes down what happens as it happens: what people do, and what they are shown for it. Nothing is written that was not seen.
 * `→` a citizen, `←` what they are answered, `■` somebody of the town, `□` what they see, `$` a program and what it is answered.
 */
export const createJournal = (world: World) => {
  const lines: string[] = []
  const numbers = new Map<string, string>()

  /** Numbers in the order of their coming, and without what is of chance or of this machine. */
  const settled = (text: string): string =>
    text
      .replaceAll(world.url, 'https://manresa.example')
      .replaceAll(/\b26-\d{5}\b/g, (number) => {
        const known = numbers.get(number) ?? `26-${String(numbers.size + 1).padStart(5, '0')}`
        numbers.set(number, known)
        return known
      })
      .replaceAll(/appointments\/[\w-]{38}/g, 'appointments/…')
      .replaceAll(/works\/[\da-f-]{36}/g, 'works/…')
      .replaceAll(/\b[ACDEFGHJKMNPQRTUVWXY34679]{6}\b/g, 'K7M4QX')

  const write = (mark: string, text: string): void => {
    const [first = '', ...more] = settled(text).split('\n')
    lines.push([`${mark} ${first}`, ...more.map((line) => (line ? `  ${line}` : ''))].join('\n').trimEnd())
  }

  const answered = (seen: ReceivedMessage[]): void => {
    for (const one of seen) write('←', [messageText(one), ...optionsIn(one)].join('\n'))
  }

  /** One journey, under its heading. */
  const begin = (title: string, about: string): void => {
    if (lines.length > 0) lines.push('```', '')
    lines.push(`## ${title}`, '', about, '', '```text')
  }

  return {
    begin,
    /** Somebody with WhatsApp. */
    async says(citizen: Citizen, words: string, ...expected: Expected): Promise<ReceivedMessage[]> {
      write('→', `${citizen.name}: ${words}`)
      const seen = await citizen.asks(words, ...expected)
      answered(seen)
      return seen
    },
    async taps(citizen: Citizen, title: string, ...expected: Expected): Promise<ReceivedMessage[]> {
      write('→', `${citizen.name}: [${title}]`)
      await citizen.taps(title)
      const seen = await citizen.sees(...expected)
      answered(seen)
      return seen
    },
    /** What a citizen does besides writing. */
    async does(
      citizen: Citizen,
      what: string,
      action: () => Promise<unknown>,
      ...expected: Expected
    ): Promise<ReceivedMessage[]> {
      write('→', `${citizen.name}: ${what}`)
      await action()
      const seen = await citizen.sees(...expected)
      answered(seen)
      return seen
    },
    /** The town writes to somebody who did nothing. */
    async hears(citizen: Citizen, ...expected: Expected): Promise<void> {
      const seen = (await citizen.sees(...expected)).filter((one) =>
        expected.some((each) =>
          typeof each === 'string'
            ? messageText(one).includes(each)
            : each instanceof RegExp && each.test(messageText(one)),
        ),
      )
      for (const one of seen)
        write('←', `(${citizen.name}) ${[messageText(one), ...optionsIn(one)].join('\n')}`)
    },
    async telegram(
      citizen: TelegramCitizen,
      what: string,
      action: () => unknown,
      expected: RegExp,
    ): Promise<void> {
      write('→', what)
      action()
      await citizen.sees(expected)
      const last = await citizen.sees(expected)
      write('←', [last.text, ...citizen.buttons.map((title) => `  [${title}]`)].join('\n'))
    },
    /** Somebody of the town does something, which has to be taken. */
    async staff(who: string, what: string, action: () => Promise<{ status: number }>): Promise<void> {
      write('■', `${who}: ${what}`)
      expect([what, (await action()).status]).toEqual([what, 303])
    },
    /** What of a page of the console, or of the site, is looked for there. */
    async reads(page: ConsoleSession | undefined, path: string, ...wanted: string[]): Promise<void> {
      const text = toText(
        page ? (await page.opens(path)).text : await (await fetch(`${world.url}${path}`)).text(),
      )
      for (const one of wanted) expect(text).toContain(one)
      write('□', `${path.replace(/[\da-f]{8}-[\da-f-]{27}/, '…')}: ${wanted.join(' · ')}`)
    },
    /** A program calls the API. @param fields of the answer that are written down */
    async calls(
      path: string,
      fields: string[],
      form?: Record<string, string>,
    ): Promise<Record<string, unknown>> {
      const response = await fetch(`${world.url}${path}`, {
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      })
      const answer = (await response.json()) as unknown
      const one = (Array.isArray(answer) ? (answer[0] ?? {}) : answer) as Record<string, unknown>
      const said = form
        ? ` ${decodeURIComponent(String(new URLSearchParams(form)).replaceAll('+', ' '))}`
        : ''
      write('$', `${form ? 'POST' : 'GET'} ${path}${said.replace(/api_key=\w+&?/, '')}`)
      const kept = Object.fromEntries(
        fields.map((name) => [
          name,
          name
            .split('.')
            .reduce(
              (of: unknown, part) => (of as Record<string, unknown> | undefined)?.[part],
              one as unknown,
            ),
        ]),
      )
      write(' ', `${response.status} ${JSON.stringify(kept)}`)
      return one
    },
    /** What is written as it is. */
    notes: write,
    toString: (): string => `${lines.join('\n')}\n\`\`\`\n`,
  }
}
