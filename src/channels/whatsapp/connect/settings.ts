import { z } from 'zod'
import { readShipped } from '#domain/town'

/** Lower-case letters, digits, full stops and underscores; no name of a domain. */
const username = z
  .string()
  .min(3)
  .max(35)
  .regex(
    /^(?=.*[a-z])(?!www)(?!\.)(?!.*\.\.)(?!.*\.$)(?!.*\.[a-z]{2,3}$)[a-z0-9._]+$/,
    'not a valid username',
  )

const withoutEmoji = (text: string) => !/\p{Extended_Pictographic}/u.test(text)

const line = (max: number) => z.string().trim().min(1).max(max).refine(withoutEmoji, 'emoji are not accepted')

/** What the number shows of the town, read from `towns/{id}/whatsapp.json`. Lengths are the platform's. */
const settingsSchema = z
  .strictObject({
    /** What the short link and the QR code write for the citizen. */
    greeting: z.string().trim().min(1).max(140),
    username,
    profile: z.strictObject({
      about: z.string().min(1).max(139),
      address: z.string().min(1).max(256),
      description: z.string().min(1).max(512),
      email: z.email().max(128).optional(),
      websites: z.array(z.url().max(256)).max(2),
      vertical: z.literal('GOVT'),
    }),
    /** A file of the folder: SVG, PNG or JPEG, square. */
    picture: z.string().regex(/^[\w-]+\.(?:svg|png|jpe?g)$/),
    /** Proposals that are shown before the first message, each in its language. */
    prompts: z.array(z.strictObject({ language: z.string(), text: line(80) })).max(4),
    /** What is offered after «/», for each language. The platform shows all of them to everybody. */
    commands: z.record(
      z.string(),
      z.array(z.strictObject({ name: line(32).regex(/^[\p{L}\p{M}\d_]+$/u), description: line(256) })),
    ),
  })
  .refine(
    ({ commands }) => Object.values(commands).flat().length <= 30,
    'commands: 30 at most, of all languages',
  )
  .refine(({ commands }) => {
    const names = Object.values(commands).flatMap((all) => all.map(({ name }) => name))
    return new Set(names).size === names.length
  }, 'commands: each name once, in all languages together')

export type NumberSettings = z.infer<typeof settingsSchema> & { folder: string }

/** The file with what is wrong in it, place by place. */
export class InvalidNumberSettings extends Error {
  override name = 'InvalidNumberSettings'
}

/** @param folder the town's @throws {InvalidNumberSettings} */
export const readNumberSettings = (folder: string): NumberSettings => {
  const parsed = settingsSchema.safeParse(readShipped(folder, 'whatsapp.json'))
  if (!parsed.success)
    throw new InvalidNumberSettings(
      parsed.error.issues.map(({ path, message }) => `${[...path, message].join(': ')}`).join('\n'),
    )
  return { ...parsed.data, folder }
}
