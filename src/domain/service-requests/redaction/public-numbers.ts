import type { TownProfile } from '#domain/town'

/** Telephones that the town itself publishes, and a public text may say. */
export const getPublicNumbers = (profile: TownProfile): string[] => [
  profile.phone,
  profile.phone_alternative,
  ...(profile.whatsapp_number ? [profile.whatsapp_number] : []),
  ...profile.public_numbers.map(({ number }) => number),
]
