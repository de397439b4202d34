import { expect, test } from 'bun:test'
import type { Challenge } from 'altcha-lib'
import { createProofOfWork } from '#platform/proof-of-work'
import { encodeProof } from '../../support/proof-of-work.ts'

/** Work that is set, done and checked, without a server. */

let now = new Date('2026-11-25T10:00:00Z')
const work = createProofOfWork({ secret: 'a-secret', cost: 1, now: () => now })
const packed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')
const opened = (proof: string) =>
  JSON.parse(Buffer.from(proof, 'base64').toString()) as {
    challenge: Challenge
    solution: { counter: number; derivedKey: string }
  }

test('a proof is valid for its purpose, for five minutes, under our secret', async () => {
  const challenge = await work.challenge('reports')
  const proof = await encodeProof(challenge)
  expect(await work.check('reports', proof)).toMatchObject({ nonce: challenge.parameters.nonce })
  expect(await work.check('bookings', proof)).toBeUndefined()
  const other = createProofOfWork({ secret: 'another', cost: 1, now: () => now })
  expect(await other.check('reports', proof)).toBeUndefined()
  now = new Date(now.getTime() + 299_000)
  expect(await work.check('reports', proof)).toBeDefined()
  now = new Date(now.getTime() + 2_000)
  expect(await work.check('reports', proof)).toBeUndefined()
})

test('the work takes 512 to 1,024 tries', async () => {
  for (let n = 0; n < 20; n++) {
    const { solution } = opened(await encodeProof(await work.challenge('reports')))
    expect(solution.counter).toBeWithin(512, 1_024)
  }
})

test('an altered, invented or malformed proof is refused', async () => {
  const { challenge, solution } = opened(await encodeProof(await work.challenge('reports')))
  const { parameters } = challenge
  const easier = { ...parameters, cost: 1, keyPrefix: '00', keySignature: undefined }
  const later = { ...parameters, data: { ...parameters.data, until: 9e15 } }
  const wrong = {
    'another counter and key': { challenge, solution: { ...solution, derivedKey: '00'.repeat(32) } },
    'the prefix for the key': { challenge, solution: { ...solution, derivedKey: parameters.keyPrefix } },
    'easier work': { challenge: { ...challenge, parameters: easier }, solution },
    'a later end': { challenge: { ...challenge, parameters: later }, solution },
    'no signature': { challenge: { parameters }, solution },
    'an empty signature': { challenge: { parameters, signature: '' }, solution },
    'another nonce': {
      challenge: { ...challenge, parameters: { ...parameters, nonce: '00'.repeat(16) } },
      solution,
    },
    'a counter that is none': { challenge, solution: { ...solution, counter: -1 } },
    'no solution': { challenge, solution: null },
    nothing: null,
    'a list': [],
  }
  const taken = []
  for (const [name, proof] of Object.entries(wrong))
    if (await work.check('reports', packed(proof))) taken.push(name)
  for (const proof of [
    '',
    'x',
    '{}',
    '%%%',
    packed('x'.repeat(5_000)),
    packed({ challenge, solution }).slice(3),
  ])
    if (await work.check('reports', proof)) taken.push(proof)
  expect(taken).toEqual([])
  expect(await work.check('reports', packed({ challenge, solution }))).toBeDefined()
})
