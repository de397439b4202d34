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

describe('two contacts are merged', () => {
  test('only if the event has both ids, and both are active', () => {
    always((named, all) => {
      const decision = resolveIdentity(named, all)
      return (
        decision.is !== 'same' ||
        Boolean(named.phone && named.bsuid && all.byBsuid?.active && all.byPhone?.active)
      )
    })
  })

  test('never if the telephone’s contact has a user id of its own', () => {
    always((named, all) => resolveIdentity(named, { ...all, phoneHasOtherBsuid: true }).is !== 'same')
  })

  test('never again after staff split them', () => {
    always((named, all) => resolveIdentity(named, { ...all, mergeForbidden: true }).is !== 'same')
  })

  test('only if they are two different contacts', () => {
    always((named, all) => {
      const decision = resolveIdentity(named, all)
      return decision.is !== 'same' || decision.contactIds[0] !== decision.contactIds[1]
    })
  })
})

test('names and usernames are not used to identify a contact', () => {
  always((named, all) => {
    const called = { ...named, name: 'Rosa Puig', username: 'rosa.puig' }
    return Bun.deepEquals(resolveIdentity(called, all), resolveIdentity(named, all))
  })
})

test('an inactive user id finds its former contact and changes nothing', () => {
  always((named, all) => {
    if (!named.bsuid || !all.byBsuid || all.byBsuid.active) return true
    const decision = resolveIdentity(named, all)
    return (
      decision.is === 'known' && decision.adds === 'nothing' && decision.contactId === all.byBsuid.contactId
    )
  })
})

test('a known user id never makes a new contact nor finds another one', () => {
  always((named, all) => {
    if (!named.bsuid || !all.byBsuid) return true
    const decision = resolveIdentity(named, all)
    if (decision.is === 'same') return decision.contactIds.includes(all.byBsuid.contactId)
    return decision.is === 'known' && decision.contactId === all.byBsuid.contactId
  })
})

test('a number of a contact with another user id never gets an unknown user id', () => {
  always((named, all) => {
    if (!named.bsuid || all.byBsuid) return true
    return resolveIdentity(named, { ...all, phoneHasOtherBsuid: true }).is === 'new'
  })
})

test('an inactive number finds its former contact and adds nothing to the current ids', () => {
  expect(
    resolveIdentity(
      { phone: '34600111222', bsuid: 'ES.1' },
      { byPhone: { contactId: 'anna', active: false }, phoneHasOtherBsuid: false, mergeForbidden: false },
    ),
  ).toEqual({ is: 'known', contactId: 'anna', adds: 'former' })
})

test('an account of a messenger finds its own contact, makes a new one where it is not known, and merges nobody', () => {
  const account = 'telegram:271828182'
  const nothing = { phoneHasOtherBsuid: false, mergeForbidden: false }
  const pol = { contactId: 'pol', active: true }
  expect(resolveIdentity({ account }, { byAccount: pol, ...nothing })).toEqual({
    is: 'known',
    contactId: 'pol',
    adds: 'now',
  })
  expect(resolveIdentity({ account }, nothing)).toEqual({ is: 'new', takes: false })
})
