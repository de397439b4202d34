import type { TownProfile } from '#domain/town'

const known = new WeakMap<TownProfile, readonly string[]>()

/** Telephones that the town itself publishes, and a public text may say: for one profile the same list. */
export const getPublicNumbers = (profile: TownProfile): readonly string[] => {
  const numbers = known.get(profile) ?? listPublicNumbers(profile)
  known.set(profile, numbers)
  return numbers
}

const listPublicNumbers = (profile: TownProfile): string[] => [
  profile.phone,
  profile.phone_alternative,
  ...(profile.whatsapp_number ? [profile.whatsapp_number] : []),
  ...profile.public_numbers.map(({ number }) => number),
]
