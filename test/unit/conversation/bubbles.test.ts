import { describe, expect, test } from 'bun:test'
import { assetId } from '#domain/assets'
import { buttonsMessage, listMessage, type Outgoing, textMessage } from '#domain/conversations'
import { joinMessages } from '../../../src/conversation/engine/join-messages.ts'
import {
  type Conversation,
  type ConversationEvent,
  newConversation,
} from '../../../src/conversation/engine/types.ts'
import { turn } from '../../support/engine.ts'
import { type CitizenAct, SCANNED_ASSET, TASKS } from '../../support/tasks.ts'

/** Each delivered message is paid for: a task that takes more of them than its goal has grown. */

const NOW = 1_795_510_800_000

/** A new citizen, and what the town says to what they do. */
const citizen = () => {
  let conversation: Conversation = newConversation('ca')
  let seen: Outgoing[] = []
  let minute = 0
  /** Does some things at once: what is said to them is joined. */
  const does = (acts: CitizenAct[], secondsLater = 60): Outgoing[] => {
    minute += secondsLater / 60
    const said = acts.flatMap((input, index) => {
      const event = eventOf(input, seen)
      if (!event) return []
      const next = turn(
        conversation,
        { ...event, id: `m${minute}-${index}` } as ConversationEvent,
        NOW + minute * 60_000,
      )
      conversation = next.conversation
      return next.unjoined
    })
    const messages = joinMessages(said).map(({ message }) => message)
    seen = [...seen, ...messages]
    return messages
  }
  return { does, state: () => conversation }
}

const optionsOf = (message: Outgoing): { id: string; title: string }[] =>
  message.type === 'buttons' ? message.buttons : message.type === 'list' ? message.rows : []

const textOf = (message: Outgoing | undefined): string => (message && 'text' in message ? message.text : '')

/** The thing of the street that is named, as the runner would find it. */
const scannedIn = (text: string): object | undefined => {
  const { kind, number, name, lat, long } = SCANNED_ASSET
  const start = text.indexOf(name)
  const id = assetId(kind, number)
  return start < 0
    ? undefined
    : { id, kind, number, location: { lat, long }, start, end: start + name.length }
}

/** @returns nothing where it is not asked for */
const eventOf = (input: CitizenAct, seen: Outgoing[]): object | undefined => {
  if ('sendsPicture' in input)
    return { type: 'pictures', pictures: [`p${seen.length}`], caption: input.caption }
  if ('shares' in input) {
    const [lat, long] = input.shares
    return { type: 'location', point: { lat, long } }
  }
  if ('fillsForm' in input) {
    const { kind, words: text } = input.fillsForm
    const draft = seen.flatMap((one) => (one.type === 'list' && one.form?.draft) || []).at(-1)
    return { type: 'report-form', draft, kind, text, consent: true, digest: text, pictures: [] }
  }
  if ('says' in input)
    return input.when && !input.when.test(textOf(seen.at(-1)))
      ? undefined
      : { type: 'text', text: input.says, asset: scannedIn(input.says) }
  const offered = (input.when ? seen.slice(-1) : seen.toReversed()).flatMap(optionsOf)
  const option = offered.find(({ id }) => id.startsWith(input.taps))
  if (!option && input.when) return undefined
  return { type: 'choice', choice: option?.id ?? input.taps, title: option?.title ?? input.taps }
}

test.each(TASKS.map((task) => [task.name, task] as const))(
  '%s: no more messages than its goal',
  (_, task) => {
    const { does } = citizen()
    for (const input of task.before ?? []) does([input])
    const said = task.acts.flatMap((input) => does([input].flat()))
    expect(said.map(textOf).join('\n---\n')).not.toBe('')
    expect(said.length).toBeLessThanOrEqual(task.goal)
  },
)

const filed = () => {
  const person = citizen()
  person.does([{ says: 'hi ha un fanal fos al carrer Guimerà 12' }])
  person.does([{ taps: 'confirm' }])
  return person
}

test('a first message is welcomed, told of privacy and answered in one', () => {
  const [menu, ...more] = citizen().does([{ says: 'hola' }])
  expect(more).toEqual([])
  expect(textOf(menu)).toMatch(
    /^Hola! Sóc l’assistent[\s\S]+tracta el que ens escriviu[\s\S]+En què us podem ajudar\?/,
  )
})

describe('an appointment in a sentence', () => {
  const asked = () => {
    const person = citizen()
    person.does([{ says: 'vull cita a l’OAC Plaça Major per al padró, la primera hora lliure de dijous' }])
    return person
  }

  test('is shown whole when the name is asked for, and the full name confirms it', () => {
    const person = citizen()
    const [question] = person.does([
      { says: 'vull cita a l’OAC Plaça Major per al padró, la primera hora lliure de dijous' },
    ])
    expect(textOf(question)).toMatch(
      /Us guardem[\s\S]+Per a: Empadronament\nQuan: dijous[\s\S]+On: OAC Plaça Major[\s\S]+A nom de qui/,
    )
    const [done] = person.does([{ says: 'Rosa Puig i Serra' }])
    expect(textOf(done)).toMatch(/Cita confirmada[\s\S]+A nom de: Rosa Puig i Serra/)
  })

  test.each(['rosa', 'no ho sé', 'Rosa', 'és per la meva mare'])(
    'is not confirmed by «%s», which may be no name: it is shown first',
    (says) => {
      const person = asked()
      const [summary] = person.does([{ says }])
      expect(textOf(summary)).toContain(`A nom de: ${says}`)
      expect(summary && optionsOf(summary)[0]?.title).toBe('Confirmar')
    },
  )

  test('is not confirmed by «sí»: there is no name yet', () => {
    expect(textOf(asked().does([{ says: 'sí' }])[0])).toContain('A nom de qui la posem?')
  })
})

test('an alarm stays a message of its own, before everything else', () => {
  const [alarm, ...more] = citizen().does([{ says: 'olor de gas al carrer Guimerà 12' }])
  expect(textOf(alarm)).toContain('112')
  expect(textOf(alarm)).not.toContain('assistent')
  expect(more.length).toBeGreaterThan(0)
})

test('the receipt of a report without a picture says that one may still be sent; pictures are added to it', () => {
  const person = filed()
  for (const _ of [1, 2]) {
    const [added, ...more] = person.does([{ sendsPicture: true }])
    expect(more).toEqual([])
    expect(textOf(added)).toContain('Afegit a la incidència *26-00417*')
  }
})

test('thanks and the menu between the receipt and the picture change nothing', () => {
  const person = filed()
  person.does([{ says: 'gràcies' }])
  person.does([{ taps: 'menu' }])
  expect(textOf(person.does([{ sendsPicture: true }])[0])).toContain('Afegit a la incidència *26-00417*')
})

test('a picture whose caption tells of something else begins another report', () => {
  const person = filed()
  person.does([{ sendsPicture: true, caption: 'Contenidor desbordat, plaça Major' }])
  expect(person.state().stage).toMatchObject({ at: 'incident', draft: { serviceCode: 'NR01' } })
})

test('what is written after a picture was added is not added too', () => {
  const person = filed()
  person.does([{ sendsPicture: true }])
  expect(textOf(person.does([{ says: 'farmàcia de guàrdia' }])[0])).toContain('Farmàcies')
})

test('a picture that comes after half an hour begins another report', () => {
  const person = filed()
  person.does([{ sendsPicture: true }], 31 * 60)
  expect(person.state().stage).toMatchObject({ at: 'incident', draft: { pictures: [expect.any(String)] } })
})

test('a tap on «no photo» of an older message, and its words, change nothing at the summary', () => {
  const person = citizen()
  person.does([{ says: 'hi ha un fanal fos al carrer Guimerà 12' }])
  const acts: CitizenAct[] = [{ taps: 'picture:skip' }, { says: 'sense foto' }]
  for (const input of acts) {
    const [summary, ...more] = person.does([input])
    expect(more).toEqual([])
    expect(textOf(summary)).toContain('Què hi passa: hi ha un fanal fos al carrer Guimerà 12\nOn:')
    expect(summary && optionsOf(summary)[0]?.title).toBe('Confirmar')
  }
})

describe('messages of one turn', () => {
  const say = (text: string) => ({ type: 'say' as const, message: textMessage(text) })
  const ask = (text: string) => ({
    type: 'say' as const,
    message: buttonsMessage(text, [{ id: 'menu', title: 'Menú' }]),
    question: true as const,
  })
  const told = (text: string) => ({ ...ask(text), question: undefined })
  const joined = (...said: Parameters<typeof joinMessages>[0]) =>
    joinMessages(said).map(({ message }) => textOf(message))

  test('texts go into the message that follows them', () => {
    expect(joined(say('a'), say('b'), ask('c'))).toEqual(['a\n\nb\n\nc'])
  })
  test('texts go into the form that may be sent in a list’s place too, as far as both have room', () => {
    const kinds = (text: string) => {
      const form = { language: 'ca' as const, draft: '1', text, button: 'Omplir', kinds: [] }
      const list = listMessage('De quin tipus és?', 'Triar', 'Tipus', [{ id: 'kind:a', title: 'A' }])
      return { type: 'say' as const, message: { ...list, form } as Outgoing, question: true as const }
    }
    const [both] = joinMessages([say('Hola'), kinds('Ompliu-lo')])
    expect(both?.message).toMatchObject({
      text: 'Hola\n\nDe quin tipus és?',
      form: { text: 'Hola\n\nOmpliu-lo' },
    })
    expect(joinMessages([say('Hola'), kinds('x'.repeat(1_020))])).toHaveLength(2)
  })
  test('of two questions the last stands, and what was said before the first stays', () => {
    expect(joined(say('a'), ask('b'), say('c'), ask('d'))).toEqual(['a\n\nc\n\nd'])
  })
  test('what is told with buttons stays, before a question too', () => {
    expect(joined(told('a'), told('b'), ask('c'))).toEqual(['a', 'b', 'c'])
  })
  test('what is said twice is said once', () => {
    expect(joined(told('a'), told('a'))).toEqual(['a'])
  })
  test('what has no room stays a message of its own', () => {
    expect(joined(say('a'.repeat(1_000)), ask('b'.repeat(100)))).toHaveLength(2)
  })
  test('what would have no room takes the shorter form, where it has one', () => {
    const list = { ...ask('b'.repeat(100)), shorter: textMessage('b') }
    expect(joined(say('a'.repeat(1_000)), list)).toEqual([`${'a'.repeat(1_000)}\n\nb`])
    expect(joined(say('a'), list)).toEqual([`a\n\n${'b'.repeat(100)}`])
    expect(joined(list)).toEqual(['b'.repeat(100)])
  })
  test('nothing is joined to an alarm', () => {
    expect(joined(say('a'), { ...say('b'), alone: true }, say('c'), ask('d'))).toEqual(['a', 'b', 'c\n\nd'])
  })
})
