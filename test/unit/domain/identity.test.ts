import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type KnownIds, type PersonIds, resolveIdentity } from '#domain/contacts'

/** Whose event it is, as a pure decision: what never happens, whatever is known. */

const found = fc.record({ contactId: fc.constantFrom('anna', 'pol', 'rosa'), active: fc.boolean() })

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const known: fc.Arbitrary<KnownIds> = fc.record({
  byBsuid: maybe(found),
  byPhone: maybe(found),
  byParent: maybe(found),
  phoneHasOtherBsuid: fc.boolean(),
  mergeForbidden: fc.boolean(),
})

const ids: fc.Arbitrary<PersonIds> = fc
  .record({
    phone: maybe(fc.constant('34600111222')),
    bsuid: maybe(fc.constant('ES.8412095530071')),
    parentBsuid: maybe(fc.constant('ES.ENT.1195530071')),
  })
  .filter(({ phone, bsuid, parentBsuid }) => Boolean(phone || bsuid || parentBsuid))

/** What can be found is only what was asked for. */
const asked = fc.tuple(ids, known).map(([named, all]): [PersonIds, KnownIds] => [
  named,
  {
    ...all,
    byBsuid: named.bsuid ? all.byBsuid : undefined,
    byPhone: named.phone ? all.byPhone : undefined,
    byParent: named.parentBsuid ? all.byParent : undefined,
  },
])

const always = (holds: (named: PersonIds, all: KnownIds) => boolean) =>
  fc.assert(
    fc.property(asked, ([named, all]) => holds(named, all)),
    { numRuns: 5_000 },
  )

describe('two contacts become one', () => {
  test('only where the event names both ids, and each is somebody’s now', () => {
    always((named, all) => {
      const decision = resolveIdentity(named, all)
      return (
        decision.is !== 'same' ||
        Boolean(named.phone && named.bsuid && all.byBsuid?.active && all.byPhone?.active)
      )
    })
  })

  test('never where the telephone’s contact has a user id of its own', () => {
    always((named, all) => resolveIdentity(named, { ...all, phoneHasOtherBsuid: true }).is !== 'same')
  })

  test('never again, once somebody has said that they are two people', () => {
    always((named, all) => resolveIdentity(named, { ...all, mergeForbidden: true }).is !== 'same')
  })

  test('and are two: nobody is merged with themselves', () => {
    always((named, all) => {
      const decision = resolveIdentity(named, all)
      return decision.is !== 'same' || decision.contactIds[0] !== decision.contactIds[1]
    })
  })
})

test('what somebody calls themselves is not even asked for', () => {
  always((named, all) => {
    const called = { ...named, name: 'Rosa Puig', username: 'rosa.puig' }
    return Bun.deepEquals(resolveIdentity(called, all), resolveIdentity(named, all))
  })
})

test('a user id that somebody no longer has finds them, and changes nothing', () => {
  always((named, all) => {
    if (!named.bsuid || !all.byBsuid || all.byBsuid.active) return true
    const decision = resolveIdentity(named, all)
    return (
      decision.is === 'known' && decision.adds === 'nothing' && decision.contactId === all.byBsuid.contactId
    )
  })
})

test('a known user id is never a new person, nor another than its own', () => {
  always((named, all) => {
    if (!named.bsuid || !all.byBsuid) return true
    const decision = resolveIdentity(named, all)
    if (decision.is === 'same') return decision.contactIds.includes(all.byBsuid.contactId)
    return decision.is === 'known' && decision.contactId === all.byBsuid.contactId
  })
})

test('a number with another user id beside it is never given an unknown one', () => {
  always((named, all) => {
    if (!named.bsuid || all.byBsuid) return true
    return resolveIdentity(named, { ...all, phoneHasOtherBsuid: true }).is === 'new'
  })
})

test('a number that was given up since finds who had it, and adds nothing to what they have now', () => {
  expect(
    resolveIdentity(
      { phone: '34600111222', bsuid: 'ES.1' },
      { byPhone: { contactId: 'anna', active: false }, phoneHasOtherBsuid: false, mergeForbidden: false },
    ),
  ).toEqual({ is: 'known', contactId: 'anna', adds: 'former' })
})
