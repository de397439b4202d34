/** One thing that the messenger tells, or that the town does by itself, and whose it is in truth. */
export type StoryEvent = {
  /** The platform's id of it. */
  id: string
  person: number
  /** When it was written, in seconds since the story began. */
  at: number
  /** The message as it stands in the webhook. */
  message?: Record<string, unknown>
  contacts?: Record<string, unknown>[]
  /** Nothing was told: the phone line opened a conversation with this telephone. */
  opens?: string
}

/** When something is delivered: in the order of `due`, and after what came before of the same person unless `free`. */
export type Step = { told: StoryEvent; due: number; free: boolean }

/** What happens to some people, and how it is delivered. */
export type Story = { told: StoryEvent[]; steps: Step[]; people: number; recycled: number; changes: number }

/** How somebody appears in webhooks, from their first message to their last. */
const HABITS = [
  'pair',
  'pair',
  'hidden',
  'mixed',
  'old',
  'joins',
  'joins',
  'opened',
  'never-joined',
  'parent',
] as const
type Habit = (typeof HABITS)[number]

/** How the platform tells that somebody's number changed. */
const TELLINGS = ['number', 'number', 'user-id', 'older', 'untold'] as const
type Telling = (typeof TELLINGS)[number]

type Ids = { phone: string; bsuid: string; parent: string }

/** Of everybody's contact cards: many are called the same, which proves nothing. */
const NAMES = ['Maria', 'Josep', 'Núria', 'Jordi', 'Montse', 'Fatima', 'Ion', 'Rosa']

/** No delivery is later than this, in seconds of the story, but for those whose id of the platform tells whose they are. */
const LATE = 600

/** A number that is known by nothing else is given to nobody for so long: what was written from it has arrived by then. */
const REST = 2_500

/** Seconds that the whole takes, by the clock of those who write. */
export const STORY_SECONDS = 15_000

const createChance = (seed: number) => {
  let state = seed >>> 0
  // Mulberry32: small, and the same everywhere.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number) => Math.floor(next() * most)
  return {
    below,
    is: (share: number) => next() < share,
    among: <T>(list: readonly T[]): T => list[below(list.length)] as T,
  }
}
type Chance = ReturnType<typeof createChance>

/**
 * Makes a story up, the same for the same seed. A number is given to somebody else only where the platform has told enough
 * to know it: by a change, or by a user id of its former holder.
 * @param webhooks about so many, without those that are delivered again
 */
export const createStory = (seed: number, webhooks: number): Story => {
  const chance = createChance(seed)
  const told: StoryEvent[] = []
  const steps: Step[] = []
  const free: { phone: string; from: number; anyHabit: boolean }[] = []
  let [people, ids, recycled, changes] = [0, 0, 0, 0]

  const deliver = (one: StoryEvent, { after = 0, alone = false, timely = false } = {}) => {
    const step = (due: number, apart: boolean): Step => ({ told: one, due, free: apart })
    told.push(one)
    if (one.opens) {
      steps.push(step(one.at, false))
      return
    }
    const late = !alone && !timely && chance.is(0.05)
    const delay = late ? chance.below(LATE) : after
    steps.push(step(one.at + delay, late || alone || after > 0))
    // Repeated by the platform, by whichever way is free.
    for (let share = 0.22; chance.is(share); share = 0.3)
      steps.push(step(one.at + delay + chance.below(LATE), true))
  }

  const newIds = (phone?: string): Ids => {
    const number = String(++ids).padStart(6, '0')
    return {
      phone: phone ?? `34655${number}`,
      bsuid: `ES.84${number}${chance.below(1e6)}`,
      parent: `ES.ENT.11${number}`,
    }
  }

  const live = (habit: Habit, begin: number, first: Ids): void => {
    const person = people++
    let own = first
    const count = 4 + chance.below(18)
    let at = begin
    let name = chance.among(NAMES)
    let username = chance.among(['rosa.puig', 'jordi_bcn', `veí.${person}`])
    let paired = false
    const changesAt = new Set(
      chance.is(0.4) ? Array.from({ length: 1 + chance.below(2) }, () => 2 + chance.below(count)) : [],
    )
    if (habit === 'opened') deliver({ id: `open-${person}`, person, at: at++, opens: own.phone })

    const shapeOf = (n: number): { phone: boolean; bsuid: boolean } => {
      const hidden = { phone: false, bsuid: true }
      const pair = { phone: true, bsuid: true }
      const old = { phone: true, bsuid: false }
      switch (habit) {
        case 'hidden':
          return hidden
        case 'mixed':
          return chance.among([pair, hidden])
        case 'old':
          return old
        case 'joins':
        case 'opened':
          if (n < count / 4 && habit === 'joins') return old
          if (n < count / 2) return hidden
          return n - 1 < count / 2 ? pair : chance.among([pair, hidden])
        case 'never-joined':
          return n < count / 2 ? old : hidden
        default:
          return pair
      }
    }

    const says = (n: number, of: Ids, options: { after?: number; alone?: true } = {}) => {
      const asked = shapeOf(n)
      const pairs = asked.phone && asked.bsuid && !paired
      // The first to tell of both ids comes in time: later, the user id is a former one, from which nothing is learnt.
      const shape = pairs && options.alone ? { phone: false, bsuid: true } : asked
      paired ||= pairs && !options.alone
      if (chance.is(0.05)) name = chance.among(NAMES)
      if (chance.is(0.05)) username = `veí.${person}.${n}`
      const parent = habit === 'parent' ? { from_parent_user_id: of.parent } : {}
      deliver(
        {
          id: `wamid.${person}-${n}${options.alone ? '-late' : ''}`,
          person,
          at,
          message: {
            ...(shape.phone ? { from: of.phone } : {}),
            ...(shape.bsuid ? { from_user_id: of.bsuid } : {}),
            ...parent,
            type: 'text',
            text: { body: `hola ${person}-${n}` },
          },
          contacts: [
            {
              profile: { name, ...(shape.bsuid ? { username: `@${username}` } : {}) },
              ...(shape.phone ? { wa_id: of.phone } : {}),
              ...(shape.bsuid ? { user_id: of.bsuid } : {}),
            },
          ],
        },
        { ...options, timely: pairs },
      )
    }

    const moves = (n: number) => {
      const telling: Telling =
        habit === 'old' ? chance.among(['older', 'older', 'untold']) : chance.among(TELLINGS)
      const former = own
      const wasPaired = paired
      own = newIds()
      changes++
      // Written before the change, delivered after it.
      if (chance.is(0.3)) {
        at++
        says(n + 100, former, {
          after: habit === 'old' || habit === 'never-joined' ? LATE / 2 : REST,
          alone: true,
        })
      }
      at += 40 + chance.below(60)
      const names = habit !== 'hidden' && telling !== 'untold' && (telling === 'older' || chance.is(0.7))
      if (telling !== 'untold')
        deliver(
          {
            id: `wamid.${person}-change-${n}`,
            person,
            at,
            message: { type: 'system', ...changeOf(telling, former, own, names, chance) },
          },
          // Told only after the first message by the new id, at times.
          { after: chance.is(0.4) ? chance.below(LATE) : 0 },
        )
      const isTold = telling !== 'untold'
      if ((wasPaired || (names && isTold)) && chance.is(0.5))
        free.push({ phone: former.phone, from: at + REST, anyHabit: isTold })
      paired = false
    }

    for (let n = 0; n < count; n++) {
      at += 1 + chance.below(120)
      if (changesAt.has(n)) moves(n)
      at++
      says(n, own)
    }
  }

  while (told.length < webhooks) {
    const begin = chance.below(STORY_SECONDS * 0.6)
    const number = chance.is(0.5) ? free.findIndex(({ from }) => from < STORY_SECONDS * 0.8) : -1
    const [given] = number >= 0 ? free.splice(number, 1) : []
    if (!given) {
      live(chance.among(HABITS), begin, newIds())
      continue
    }
    recycled++
    live(
      given.anyHabit ? chance.among(['pair', 'mixed', 'old', 'parent'] as const) : 'pair',
      given.from + chance.below(500),
      newIds(given.phone),
    )
  }
  steps.sort((x, y) => x.due - y.due)
  return { told, steps, people, recycled, changes }
}

/** What the platform says of a change. Which of the two ids `from_user_id` holds, implementations disagree. */
const changeOf = (
  telling: Exclude<Telling, 'untold'>,
  former: Ids,
  now: Ids,
  names: boolean,
  chance: Chance,
): Record<string, unknown> => {
  const from = names ? { from: former.phone } : {}
  if (telling === 'older')
    return {
      from: former.phone,
      system: { type: 'user_changed_number', wa_id: now.phone, body: 'User changed' },
    }
  const sender = { ...from, from_user_id: chance.among([former.bsuid, now.bsuid]) }
  const ids = { user_id: now.bsuid, previous_user_id: former.bsuid }
  return telling === 'number'
    ? { ...sender, system: { type: 'user_changed_number', body: 'User changed', wa_id: now.phone, ...ids } }
    : { ...sender, system: { type: 'user_changed_user_id', body: 'User changed', ...ids } }
}
